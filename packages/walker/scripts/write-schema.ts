// Writes schema/rule.json from the table of keys: `pnpm --filter @pack/walker schema`. A test keeps both equal.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ruleSchema } from '../src/rules/rule-schema.ts';

writeFileSync(path.join(import.meta.dirname, '../schema/rule.json'), `${JSON.stringify(ruleSchema(), null, 2)}\n`);

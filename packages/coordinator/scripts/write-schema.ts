// Writes schema/config.json from the table of keys: `pnpm --filter @pack/coordinator schema`. A test keeps both equal.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configSchema } from '../src/config/config-schema.ts';

writeFileSync(path.join(import.meta.dirname, '../schema/config.json'), `${JSON.stringify(configSchema(), null, 2)}\n`);

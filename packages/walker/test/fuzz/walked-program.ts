import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fuzzProperty } from '../fuzz-property.ts';
import { checkProgram } from '../oracles/check-program.ts';
import { randomProgram } from '../oracles/random-graphs.ts';

const room = realpathSync(mkdtempSync(join(tmpdir(), 'pack-fuzz-programs-')));
process.on('exit', () => rmSync(room, { recursive: true, force: true }));
const check = await checkProgram(room, '24');

export default fuzzProperty(randomProgram, async (program) => (await check(program)).whole, 30);

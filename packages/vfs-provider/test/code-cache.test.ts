import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode, TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { commonjsScriptSource } from '@pack/bytecode/compile-options';
import { expect, test } from 'vitest';
import { buildExecutable } from './build-executable.ts';

const SOURCE = `const sum = (a, b) => a + b;
module.exports = () => sum(1, 2);
if (module.exports() !== 3) throw new Error('wrong');
import('node:os').then(({ cpus }) => console.log(typeof cpus, new Error('here').stack.split('\\n')[1].trim()));
`;

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('right, foreign, cut and random code caches give the same program on Node %s', async (line) => {
  const home = mkdtempSync(path.join(tmpdir(), 'pack-cache-'));
  const directory = path.join(home, 'app');
  mkdirSync(directory);
  writeFileSync(path.join(directory, 'index.js'), SOURCE);
  const right = await makeCache(line, commonjsScriptSource(SOURCE), home);
  const caches = [right, await makeCache(line, '(function () { return 1 })', home), right.subarray(0, 40), Buffer.alloc(0x100, 0xaa), Buffer.alloc(3)];
  for (const cache of caches) {
    using executable = await buildExecutable({ line, directory, entry: 'index.js', codeCaches: new Map([['index.js', cache]]) });
    expect(await guardedRun(executable.path, [])).toMatchObject({ stdout: 'function at /snapshot/app/index.js:4:63\n', stderr: '', exitCode: 0 });
  }
  rmSync(home, { recursive: true });
}, 120_000);

async function makeCache(line: TargetLine, source: string, home: string): Promise<Buffer> {
  writeFileSync(path.join(home, 'source'), source);
  const script = `
    const vm = require('vm'), fs = require('fs');
    const script = new vm.Script(fs.readFileSync('source', 'utf8'), { filename: '/snapshot/app/index.js', lineOffset: -1 });
    process.stdout.write(script.createCachedData().toString('base64'));`;
  const { stdout } = await guardedRun(await targetNode(line), ['-e', script], { cwd: home });
  return Buffer.from(stdout, 'base64');
}

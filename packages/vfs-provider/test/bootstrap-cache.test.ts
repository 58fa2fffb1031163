import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode, TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { bootstrapScripts, compileBootstrap, decodeBootstrapCache, encodeBootstrapCache, type BootstrapCache } from '../src/index.ts';
import { buildExecutable } from './build-executable.ts';

const SOURCE = `import('./late.mjs').then(({ late }) => console.log(late, new Error('here').stack.split('\\n').length));
require('node:worker_threads').isMainThread && new (require('node:worker_threads').Worker)(__filename);
`;

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('the bootstrap runs the same with its code cache, with a broken one and without on Node %s', async (line) => {
  const home = mkdtempSync(path.join(tmpdir(), 'pack-bootstrap-'));
  const directory = path.join(home, 'app');
  mkdirSync(directory);
  writeFileSync(path.join(directory, 'index.js'), SOURCE);
  writeFileSync(path.join(directory, 'late.mjs'), 'export const late = import.meta.filename;');
  const nodePath = await targetNode(line);
  const cache = await compileBootstrap({ mount: 'binding', nodePath });
  expect(await compileBootstrap({ mount: 'binding', nodePath })).toEqual(cache);

  const scripts = bootstrapScripts({ mount: 'binding' });
  expect([...cache.keys()]).toEqual([...scripts.keys()]);
  expect(decodeBootstrapCache(encodeBootstrapCache(cache))).toEqual(cache);
  expect(decodeBootstrapCache(encodeBootstrapCache(cache).subarray(1))).toBeUndefined();
  const probe = `const { readFileSync: read } = require('fs');
    console.log(new (require('vm').Script)(read('script', 'latin1'), { filename: 'node:internal/pack', cachedData: read('cache') }).cachedDataRejected)`;
  for (const [part, script] of scripts) {
    writeFileSync(path.join(home, 'script'), script);
    writeFileSync(path.join(home, 'cache'), cache.get(part)!);
    expect(await guardedRun(nodePath, ['--expose-internals', '-e', probe], { cwd: home })).toMatchObject({ stdout: 'false\n', exitCode: 0 });
  }

  const results = [];
  const instead = (bytes: (cache: Uint8Array) => Uint8Array): BootstrapCache => new Map([...cache].map(([part, given]) => [part, bytes(given)]));
  for (const bootstrapCache of ['none', cache, instead((given) => given.subarray(0, 100)), instead(() => Buffer.alloc(5000, 0xaa))] as const) {
    using executable = await buildExecutable({ line, directory, entry: 'index.js', bootstrapCache });
    results.push(await guardedRun(executable.path, []));
  }
  expect(results[0]).toMatchObject({ stderr: '', exitCode: 0 });
  expect(results[0]!.stdout).toMatch(/^(\/snapshot\/app\/late\.mjs \d\n){2}$/);
  for (const { stdout, stderr, exitCode } of results) expect({ stdout, stderr, exitCode }).toEqual({ stdout: results[0]!.stdout, stderr: '', exitCode: 0 });
  rmSync(home, { recursive: true });
}, 120_000);

test('a Node that cannot run the bootstrap is an error', async () => {
  await expect(compileBootstrap({ mount: 'binding', nodePath: '/bin/false' })).rejects.toMatchObject({ code: 'ERR_PACK_COMPILE_FAILED' });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { blobOf, bytesSource, noise, scratch } from '../test/scratch.ts';
import { stockBinary } from '../test/stock-binaries.ts';
import { inject } from './inject.ts';

// Node 26 has LIEF inside, another reader of all three formats: asked to put a blob in, it finds that ours is there
test.each([
  ['ELF', () => targetNode('26', 'x64')], ['Mach-O', () => stockBinary('darwin', '22.23.2', 'arm64')], ['PE', () => stockBinary('win32', '22.23.2', 'arm64')],
] as const)('what LIEF finds in an %s executable is our blob', { timeout: 180_000 }, async (_, stock) => {
  const directory = scratch();
  const output = join(directory, 'out');
  await inject({ input: await stock(), output, blob: bytesSource(noise(5000)) });
  const node26 = await targetNode('26', process.arch as 'x64');
  blobOf(node26, '0', directory);
  writeFileSync(join(directory, 'build.json'), JSON.stringify({ main: 'main.js', output: 'again', executable: output }));
  const { stderr, stdout, exitCode } = await guardedRun(node26, ['--build-sea', 'build.json'], { cwd: directory, timeoutMs: 160_000 });
  expect({ exitCode, said: stdout + stderr }).toEqual({ exitCode: 1, said: expect.stringMatching(/already/i) });
});

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { expect, test, type TestContext } from 'vitest';
import { checkSignature } from '../test/check-signature.ts';
import { blobOf, bytesSource, needs, noise, readAll, scratch } from '../test/scratch.ts';
import { stockBinary } from '../test/stock-binaries.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { verify } from './verify.ts';

// both other tools keep a core busy for seconds: few runs of each
const SLOW = { timeout: 300_000 };
const buildSeaNode = (): Promise<string> => targetNode('26', process.arch as 'x64');

test('where our own refuses, --build-sea does it, and the reason is told', SLOW, async (context) => {
  const { directory, node } = await withoutNotes(context);
  const output = join(directory, 'out');
  const blob = readFileSync(blobOf(await targetNode('24', 'x64'), 'console.log("runs", process.version)', directory));
  const { injector, refusals } = await inject({ input: node, output, blob: bytesSource(blob), buildSeaNode });
  expect({ injector, refusals: refusals?.map(({ injector, error }) => [injector, error.code, error.message]) }).toEqual({
    injector: 'build-sea', refusals: [['native', 'ERR_PACK_BINARY_UNSUPPORTED', expect.stringContaining('movable bytes')]],
  });
  expect((await readAll(await extract(output))).equals(blob)).toBe(true);
  expect(await guardedRun(output, [])).toMatchObject({ stdout: expect.stringMatching(/^runs v24/), exitCode: 0 });
});

test('where there is no Node 26, postject does it', SLOW, async (context) => {
  const { directory, node } = await withoutNotes(context);
  const output = join(directory, 'out');
  const blob = readFileSync(blobOf(await targetNode('24', 'x64'), 'console.log("runs", process.version)', directory));
  const { injector, refusals } = await inject({ input: node, output, blob: bytesSource(blob) });
  expect({ injector, refusals: refusals?.map(({ injector }) => injector) }).toEqual({ injector: 'postject', refusals: ['native', 'build-sea'] });
  expect(await guardedRun(output, [])).toMatchObject({ stdout: expect.stringMatching(/^runs v24/), exitCode: 0 });
});

test('where none can, the reasons of all are told, and nothing is left', SLOW, async (context) => {
  const { directory, node } = await withoutNotes(context);
  const blob = { ...bytesSource(), length: 201 * 2 ** 20 };
  await expect(inject({ input: node, output: join(directory, 'out'), blob })).rejects.toMatchObject({
    code: 'ERR_PACK_INJECT_FAILED', path: node, message: expect.stringMatching(/native: .*movable bytes.*build-sea: .*no Node\.js 26.*postject: .*201 MB/),
  });
  expect(readdirSync(directory)).toEqual(['bare']);
  await expect(inject({ input: node, output: join(directory, 'out'), blob, injector: 'native' })).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED' });
});

test('a Windows executable that --build-sea made has a right checksum and no stale certificate', SLOW, async () => {
  const output = await built(await stockBinary('win32', '22.23.2', 'arm64'));
  expect(await verify(output)).toEqual({ format: 'pe', problems: [] });
  expect(await inspect(output)).toMatchObject({ fuse: 'set', signature: { kind: 'none' } });
});

test('a macOS executable that --build-sea made is signed', SLOW, async () => {
  const output = await built(await stockBinary('darwin', '22.23.2', 'arm64'));
  expect(checkSignature(readFileSync(output))).toMatchObject({ identifier: 'node' });
  expect(await verify(output)).toEqual({ format: 'macho', problems: [] });
});

test('--build-sea that fails, or would take more memory than there is, is an error with its reason', SLOW, async () => {
  const input = await stockBinary('darwin', '22.23.2', 'arm64');
  const output = join(scratch(), 'out');
  await expect(inject({ input, output, blob: bytesSource(noise(500)), injector: 'build-sea', buildSeaNode: () => targetNode('24', process.arch as 'x64') }))
    .rejects.toMatchObject({ code: 'ERR_PACK_INJECT_FAILED', message: expect.stringMatching(/--build-sea cannot.*build-sea/) });
  await expect(inject({ input, output, blob: { ...bytesSource(), length: 2 ** 41 }, injector: 'build-sea', buildSeaNode })).rejects.toMatchObject({ message: expect.stringMatching(/GB of memory/) });
  expect(existsSync(output)).toBe(false);
});

/** A Node 24 of Linux in a layout that our own injector does not know. */
async function withoutNotes(context: TestContext): Promise<{ directory: string; node: string }> {
  if (process.platform !== 'linux' || process.arch !== 'x64') context.skip('Linux x64 executables do not run here');
  needs(context, 'objcopy');
  const directory = scratch();
  const node = join(directory, 'bare');
  execFileSync('objcopy', ['--remove-section=.note*', await targetNode('24', 'x64'), node]);
  return { directory, node };
}

async function built(input: string): Promise<string> {
  const output = join(scratch(), 'out');
  const blob = noise(5000);
  expect(await inject({ input, output, blob: bytesSource(blob), injector: 'build-sea', buildSeaNode })).toMatchObject({ injector: 'build-sea' });
  expect((await readAll(await extract(output))).equals(blob)).toBe(true);
  return output;
}

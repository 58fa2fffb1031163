import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeNode, type FakeNodeOptions } from '../test/fake-node.ts';
import { scratchDir } from '../test/scratch.ts';
import { inspectRuntime } from './inspect-runtime.ts';
import { scanBinary } from './scan-binary.ts';
import { runningRuntime, useRuntime } from './use-runtime.ts';

function binary(content: Buffer | string, mode = 0o755): string {
  const path = join(scratchDir(), 'node');
  writeFileSync(path, content, { mode });
  return path;
}
const fake = (options: FakeNodeOptions): string => binary(fakeNode(options));

test('the Node that runs this test is described as it describes itself, also through a link', async () => {
  const link = join(scratchDir(), 'node');
  symlinkSync(process.execPath, link);
  expect(await inspectRuntime(link)).toMatchObject({ path: process.execPath, version: process.versions.node, platform: process.platform, arch: process.arch, fuse: 'unset' });
});

test('marks are found wherever the reading cuts the file', async () => {
  const chunk = 4 << 20;
  const marks = fakeNode({ version: '24.21.0', arch: 'arm64', fuse: '1' }).subarray(120, 300);
  for (const distance of [-120, -60, -1, 0, 1, 60]) {
    const bytes = Buffer.concat([fakeNode({ version: '0.0.0', fuse: '' }).subarray(0, 64), Buffer.alloc(chunk - 64 + distance), marks, Buffer.alloc(1000)]);
    expect(await scanBinary(binary(bytes)), `${distance}`).toMatchObject({ version: '24.21.0', fuse: 'set' });
  }
});

test('a foreign binary is understood without being run', async () => {
  expect(await inspectRuntime(fake({ version: '26.10.0', arch: 'arm64' }))).toMatchObject({ version: '26.10.0', platform: 'linux', arch: 'arm64', libc: 'glibc', fuse: 'unset' });
  expect(await inspectRuntime(fake({ version: '24.21.0-nightly20261101', libc: 'musl' }))).toMatchObject({ version: '24.21.0-nightly20261101', libc: 'musl' });
});

test.runIf(process.platform === 'linux')('a binary of this machine that names no version is asked for it', async () => {
  const bytes = readFileSync(process.execPath);
  for (const mark of ['node.js/v', '-headers.tar.gz']) for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 1)) bytes[at] = 0x5f;
  const other = binary(bytes);
  expect((await scanBinary(other)).version).toBeUndefined();
  expect((await inspectRuntime(other)).version).toBe(process.versions.node);
});

test('what is no Node is refused', async () => {
  const notNode = ['an executable file', 'a script', 'a directory', 'nothing'] as const;
  const paths = { 'an executable file': '/bin/sh', 'a script': binary('#!/bin/sh\nexec node "$@"\n'), 'a directory': scratchDir(), 'nothing': join(scratchDir(), 'absent') };
  const codes = await Promise.all(notNode.map((name) => inspectRuntime(paths[name]).then(() => 'accepted', (error: { code: string }) => error.code)));
  expect(codes).toEqual(['ERR_PACK_BINARY_INVALID', 'ERR_PACK_BINARY_INVALID', 'ERR_PACK_BINARY_INVALID', 'ERR_PACK_RUNTIME_NOT_FOUND']);
});

test('a packed program is never started to ask for its version', async () => {
  const witness = join(scratchDir(), 'started');
  const path = binary(`#!/bin/sh\ntouch ${witness}\n`);
  await expect(inspectRuntime(path)).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_INVALID' });
  const packed = fakeNode({ version: 'x', fuse: '1' });
  await expect(inspectRuntime(binary(packed))).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_INVALID' });
  expect(() => readFileSync(witness)).toThrow();
});

test('a binary that the user names is taken when it is what the target wants', async () => {
  const path = fake({ version: '24.21.0', arch: 'arm64' });
  const runtime = await useRuntime(path, { version: '24', platform: 'linux', arch: 'arm64' });
  expect(runtime).toMatchObject({ path, version: '24.21.0', source: 'path', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string, integrity: expect.stringMatching(/^sha256-/) as string });
});

test.each([
  ['another version', { version: '22' }],
  ['another processor', { arch: 'x64' as const }],
  ['another system', { platform: 'win32' as const }],
  ['another C library', { libc: 'musl' as const }],
])('a binary of %s than the target is refused', async (_, request) => {
  const error = useRuntime(fake({ version: '24.21.0', arch: 'arm64' }), request);
  await expect(error).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_MISMATCH', message: expect.stringContaining('This is Node 24.21.0 for linux-arm64') as string });
});

test('a Node into which no program can be put is refused', async () => {
  await expect(useRuntime(fake({ version: '24.21.0', fuse: '' }))).rejects.toMatchObject({ code: 'ERR_PACK_FUSE_NOT_FOUND' });
  await expect(useRuntime(fake({ version: '24.21.0', fuse: '1' }))).rejects.toMatchObject({ code: 'ERR_PACK_ALREADY_INJECTED' });
});

test('the running Node serves as runtime exactly when it answers the request', async () => {
  const own = { version: process.versions.node, platform: process.platform as 'linux', arch: process.arch as 'x64' };
  expect(await runningRuntime(own)).toMatchObject({ path: process.execPath, version: process.versions.node, source: 'running' });
  expect(await runningRuntime({ ...own, version: '18' })).toBeUndefined();
  expect(await runningRuntime({ ...own, arch: process.arch === 'x64' ? 'arm64' : 'x64' })).toBeUndefined();
  if (process.platform === 'linux') expect(await runningRuntime({ ...own, libc: 'musl' })).toBeUndefined();
});

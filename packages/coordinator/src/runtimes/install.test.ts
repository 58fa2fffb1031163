import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import type { Mirror } from '@pack-internal/loopback-mirror';
import { zipArchive } from '@pack-internal/loopback-mirror';
import { addRuntime, stringifyLockfile, type RuntimePin } from '@pack/runtime-lockfile';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { OLD_RC, RC, rcMirror, runtimeProject, scratchDir } from '../../test/runtime-project.ts';
import type { BuildEvent } from '../build-events.ts';
import { installProjectRuntimes, type InstallResult } from './install.ts';
import { listRuntimes } from './list.ts';

let mirror: Mirror;
beforeAll(async () => { mirror = await rcMirror(); });
afterAll(() => mirror[Symbol.asyncDispose]());
beforeEach(() => { process.env['PACK_CACHE_DIR'] = scratchDir('cache'); });
afterAll(() => { delete process.env['PACK_CACHE_DIR']; });

const wantsRc = { devEngines: { runtime: { name: 'node', version: 'rc/24', onFail: 'download' } } };
const install = (dir: string, more: object = {}): Promise<InstallResult> => installProjectRuntimes({ dir, ...more });
const lockfileIn = (dir: string): string => path.join(dir, 'pnpm-lock.yaml');
const version = async (dir: string, program = 'node'): Promise<string> => (await guardedRun(path.join(dir, 'node_modules/.bin', program), ['--version'])).stdout.trim();

/** A project with a lockfile that was written for it. */
async function locked(manifest: object = wantsRc, workspace = ''): Promise<string> {
  const dir = runtimeProject({ manifest, mirror, workspace });
  await install(dir, { saveLockfile: true });
  rmSync(path.join(dir, 'node_modules'), { recursive: true });
  return dir;
}

const downloads = (): number => mirror.requests.filter(({ path: file }) => /\.(?:gz|zip)$/.test(file)).length;

test('a runtime from the channel of release candidates is resolved, pinned on demand, installed, and then frozen and offline again', async () => {
  const dir = runtimeProject({ manifest: wantsRc, mirror });
  const first = await install(dir);
  expect(first).toMatchObject({ saved: false, resolved: ['node@runtime:rc/24'], runtimes: [{ key: `node@runtime:${RC}`, wasInPlace: false, archive: { fromCache: false } }] });
  expect(existsSync(lockfileIn(dir))).toBe(false);
  expect(await version(dir)).toBe(`v${RC}`);

  expect(await install(dir, { saveLockfile: true })).toMatchObject({ saved: true, lockfile: lockfileIn(dir), runtimes: [{ wasInPlace: true }] });
  rmSync(path.join(dir, 'node_modules'), { recursive: true });
  const before = mirror.requests.length;
  expect(await install(dir, { frozenLockfile: true, offline: true })).toMatchObject({ saved: false, resolved: [], runtimes: [{ archive: { fromCache: true } }] });
  expect(await version(dir)).toBe(`v${RC}`);
  expect(await install(dir, { frozenLockfile: true, offline: true })).toMatchObject({ runtimes: [{ wasInPlace: true, linked: [] }] });
  expect(mirror.requests).toHaveLength(before);
});

test('offline, what the lockfile does not pin cannot be looked up', async () => {
  await expect(install(runtimeProject({ manifest: wantsRc, mirror }), { offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE', message: 'Which archives Node rc/24 has can only be asked of the network' });
});

test('offline, what is pinned and not in the cache cannot be had', async () => {
  const dir = await locked();
  process.env['PACK_CACHE_DIR'] = scratchDir('empty-cache');
  await expect(install(dir, { offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE', url: expect.stringContaining(`node-v${RC}-`) as string });
  expect(existsSync(path.join(dir, 'node_modules/node'))).toBe(false);
});

test('with every hash zeroed nothing is installed', async () => {
  const dir = await locked();
  process.env['PACK_CACHE_DIR'] = scratchDir('empty-cache');
  writeFileSync(lockfileIn(dir), readFileSync(lockfileIn(dir), 'utf8').replace(/sha256-\S+/g, `sha256-${'0'.repeat(43)}=`));
  await expect(install(dir, { frozenLockfile: true })).rejects.toMatchObject({ code: 'ERR_PACK_INTEGRITY', exitCode: 3 });
  expect(existsSync(path.join(dir, 'node_modules/node'))).toBe(false);
});

test('the runtime is for another platform where that is the supported one', async () => {
  const dir = await locked(wantsRc, 'supportedArchitectures:\n  os: [win32]\n  cpu: [x64]');
  const { runtimes } = await install(dir, { frozenLockfile: true });
  expect(runtimes[0]).toMatchObject({ platform: { os: 'win32', cpu: 'x64' } });
  expect(readFileSync(path.join(dir, 'node_modules/node/node.exe'), 'utf8')).toBe('MZ');
});

test('the runtime is for this machine where that is supported, in whatever place', async () => {
  const others = process.platform === 'linux' ? ['win32', 'linux'] : ['linux', process.platform];
  const dir = await locked(wantsRc, `supportedArchitectures:\n  os: [${others.join(', ')}]\n  cpu: [${process.arch === 'x64' ? 'arm64' : 'x64'}, ${process.arch}]`);
  await install(dir, { frozenLockfile: true });
  expect(await version(dir)).toBe(`v${RC}`);
});

test('--no-runtime does nothing, whatever the lockfile is like', async () => {
  const dir = runtimeProject({ manifest: wantsRc, mirror, files: { 'pnpm-lock.yaml': 'a: [' } });
  const before = mirror.requests.length;
  expect(await install(dir, { noRuntime: true, frozenLockfile: true })).toMatchObject({ skipped: true, runtimes: [], saved: false });
  expect([existsSync(path.join(dir, 'node_modules')), readFileSync(lockfileIn(dir), 'utf8'), mirror.requests.length]).toEqual([false, 'a: [', before]);
});

test.each([
  ['asks for another version', (dir: string) => writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ devEngines: { runtime: { name: 'node', version: 'rc/22', onFail: 'download' } } })), 'package.json asks for node@runtime:rc/22, but the lockfile has runtime:rc/24'],
  ['has it elsewhere', (dir: string) => writeFileSync(path.join(dir, 'package.json'), '{"dependencies":{"node":"runtime:rc/24"}}'), 'package.json asks for node@runtime:rc/24, but the lockfile has runtime:rc/24'],
  ['asks and there is no lockfile', (dir: string) => rmSync(lockfileIn(dir)), 'package.json asks for node@runtime:rc/24, but the lockfile does not pin it'],
])('frozen, it is refused when package.json %s', async (_, change, message) => {
  const dir = await locked();
  change(dir);
  await expect(install(dir, { frozenLockfile: true })).rejects.toMatchObject({ code: 'ERR_PACK_LOCKFILE_OUTDATED', message, path: lockfileIn(dir) });
});

test('a changed wish is resolved anew, and the old pin goes', async () => {
  const dir = await locked();
  writeFileSync(path.join(dir, 'package.json'), '{"devEngines":{"runtime":{"name":"node","version":"rc/22","onFail":"download"}}}');
  await install(dir, { saveLockfile: true });
  expect(await version(dir)).toBe(`v${OLD_RC}`);
  expect(readFileSync(lockfileIn(dir), 'utf8')).not.toContain(RC);
});

test('each project of a workspace gets its own, by way of a catalog too', async () => {
  const files = { 'pkg/a/package.json': '{"name":"a","devDependencies":{"node":"catalog:"}}', 'pkg/b/package.json': `{"name":"b","optionalDependencies":{"node":"runtime:${OLD_RC}"}}`, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\n  pkg/a: {}\n\n  pkg/b: {}\n" };
  const dir = runtimeProject({ manifest: {}, mirror, files, workspace: `packages: [pkg/*]\ncatalog:\n  node: runtime:${RC}` });
  const { runtimes } = await install(path.join(dir, 'pkg/b'), { saveLockfile: true });
  expect(runtimes.map(({ key }) => key)).toEqual([`node@runtime:${OLD_RC}`, `node@runtime:${RC}`]);
  expect([await version(path.join(dir, 'pkg/a')), await version(path.join(dir, 'pkg/b'))]).toEqual([`v${RC}`, `v${OLD_RC}`]);
  expect(existsSync(path.join(dir, 'node_modules/node'))).toBe(false);
  expect(await install(dir, { frozenLockfile: true, offline: true })).toMatchObject({ runtimes: [{ wasInPlace: true }, { wasInPlace: true }] });
});

test('nothing to install is no failure', async () => {
  expect(await install(runtimeProject({ manifest: {} }))).toMatchObject({ lockfile: undefined, runtimes: [], skipped: false });
});

test.each(['nowhere', 'package.json'])('%s is no directory of a project', async (name) => {
  await expect(install(path.join(runtimeProject({ manifest: {} }), name))).rejects.toMatchObject({ code: 'ERR_PACK_USAGE' });
});

test.each([
  ['deno', 'deno', undefined],
  ['bun', 'bun-linux-x64/bun', 'bun-linux-x64'],
] as const)('%s comes from a zip', async (name, file, prefix) => {
  const bytes = await zipArchive([{ path: file, content: `#!/bin/sh\necho ${name} 2.9.6\n`, mode: 0o755 }]);
  mirror.add({ [`${name}.zip`]: bytes });
  const integrity = `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
  const resolution = { archive: 'zip', bin: name, integrity, ...(prefix !== undefined && { prefix }), type: 'binary', url: `${mirror.url}/${name}.zip` } as const;
  const pin: RuntimePin = { declared: { name, group: 'dependencies', specifier: 'runtime:2.9.6' }, importer: '.', version: '2.9.6', resolution: { type: 'variations', variants: [{ resolution, targets: [{ cpu: process.arch, os: process.platform }] }] } };
  const dir = runtimeProject({ manifest: { dependencies: { [name]: 'runtime:2.9.6' } }, files: { 'pnpm-lock.yaml': stringifyLockfile(addRuntime(undefined, pin)) } });
  await install(dir, { frozenLockfile: true });
  expect(await version(dir, name)).toBe(`${name} 2.9.6`);
  expect(JSON.parse(readFileSync(path.join(dir, 'node_modules', name, 'package.json'), 'utf8'))).toEqual({ name, version: '2.9.6', bin: name });
});

test('the hashes of releases must be signed, unless told', async () => {
  mirror.add({ 'release/index.json': '[{"version":"v24.21.0"}]', 'release/v24.21.0/SHASUMS256.txt': `${'a'.repeat(64)}  node-v24.21.0-aix-ppc64.tar.gz\n` });
  const files = { 'pnpm-workspace.yaml': `nodeDownloadMirrors:\n  release: ${mirror.url}/release/\nsupportedArchitectures:\n  os: [aix]\n  cpu: [ppc64]\n` };
  const dir = runtimeProject({ manifest: { dependencies: { node: 'runtime:24' } }, files });
  await expect(install(dir)).rejects.toMatchObject({ code: 'ERR_PACK_SIGNATURE' });
  const events: BuildEvent[] = [];
  // The hash is of nothing: what matters here is that it was taken, and told.
  await expect(installProjectRuntimes({ dir, verifySignature: false }, { onEvent: (event) => { events.push(event); } })).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND' });
  expect(events).toContainEqual({ type: 'finding', target: undefined, finding: { code: 'signature-not-verified', severity: 'warning', args: { version: '24.21.0', source: new URL(mirror.url).host } } });
});

test('what goes on is told', async () => {
  const events: BuildEvent[] = [];
  const before = downloads();
  await installProjectRuntimes({ dir: await locked(), offline: false }, { onEvent: (event) => { events.push(event); } });
  expect(downloads() - before).toBe(1);
  expect(events.map(({ type }) => type)).toEqual(['step-start', 'step-end']);
});

test('a list tells what is pinned, for whom, and what of it is here', async () => {
  const dir = await locked();
  expect(await listRuntimes({ dir })).toMatchObject({
    lockfile: lockfileIn(dir),
    runtimes: [{ key: `node@runtime:${RC}`, uses: [{ by: 'importer', name: '.', specifier: 'runtime:rc/24' }], here: { isInPlace: false, isCached: true, url: expect.stringContaining(mirror.url) as string } }],
  });
  await install(dir);
  const inside = path.join(dir, 'packages/inner');
  mkdirSync(inside, { recursive: true });
  expect((await listRuntimes({ dir: inside })).runtimes[0]!.here).toMatchObject({ isInPlace: true });
  await expect(listRuntimes({ dir: realpathSync(scratchDir('none')) })).rejects.toMatchObject({ code: 'ERR_PACK_LOCKFILE_NOT_FOUND' });
});

test('a platform for which nothing is pinned is listed as such, and cannot be installed', async () => {
  const dir = await locked(wantsRc);
  writeFileSync(path.join(dir, 'pnpm-workspace.yaml'), 'supportedArchitectures:\n  os: [sunos]\n');
  expect((await listRuntimes({ dir })).runtimes[0]!.here).toBeUndefined();
  await expect(install(dir)).rejects.toMatchObject({ code: 'ERR_PACK_NO_MATCHING_VARIANT', exitCode: 2 });
});

test('an interrupted installation leaves nothing half-done', async () => {
  const dir = await locked();
  process.env['PACK_CACHE_DIR'] = scratchDir('empty-cache');
  const controller = new AbortController();
  mirror.handle((request, _, next) => { if (request.url!.includes('.tar.gz')) controller.abort(); else next(); });
  try {
    await expect(installProjectRuntimes({ dir }, { signal: controller.signal })).rejects.toMatchObject({ code: 'ERR_PACK_INTERRUPTED', exitCode: 130 });
  } finally {
    mirror.handle(undefined);
  }
  expect(existsSync(path.join(dir, 'node_modules/node'))).toBe(false);
});

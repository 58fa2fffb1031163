import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nodeChannel, startMirror, type Mirror } from '@pack-internal/loopback-mirror';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProject, filesIn, runPack, toldError } from './run-pack.ts';

const RC = '24.0.0-rc.4';
const host = { os: process.platform as 'linux' | 'darwin', cpu: process.arch };
let mirror: Mirror;
beforeAll(async () => {
  mirror = await startMirror(await nodeChannel({ releases: [{ version: RC, platforms: [host, { os: 'win', cpu: 'x64' }] }], headers: false, binaryFor: () => `#!/bin/sh\necho v${RC}\n` }));
});
afterAll(() => mirror[Symbol.asyncDispose]());

/** A project that wants a release candidate from the mirror, with a cache of its own. */
function project(files: Readonly<Record<string, string>> = {}): { root: string; pack: (...args: string[]) => ReturnType<typeof runPack> } {
  const manifest = JSON.stringify({ name: 'app', devEngines: { runtime: { name: 'node', version: 'rc', onFail: 'download' } } });
  const root = createProject({ 'package.json': manifest, 'pnpm-workspace.yaml': `nodeDownloadMirrors:\n  rc: ${mirror.url}\n`, '.npmrc': 'fetch-retries=0\n', ...files });
  const cache = path.join(path.dirname(root), 'cache');
  return { root, pack: (...args) => runPack(root, args, { env: { PACK_CACHE_DIR: cache } }) };
}

test('a runtime is installed, pinned, listed, and installed again in no time', async () => {
  const { root, pack } = project();
  const first = await pack('runtime', 'install');
  expect([first.exitCode, first.stdout]).toEqual([0, expect.stringContaining(`✔ node@runtime:${RC}  downloaded  node_modules/.pnpm/node@runtime+${RC}/node_modules/node\n  node@runtime:rc was looked up and is not pinned: --save-lockfile pins it\n`)]);
  expect(existsSync(path.join(root, 'pnpm-lock.yaml'))).toBe(false);

  expect((await pack('runtime', 'install', '--save-lockfile')).stdout).toContain('in place already  node_modules/.pnpm');
  expect(readFileSync(path.join(root, 'pnpm-lock.yaml'), 'utf8')).toContain(`version: runtime:${RC}`);
  const { stdout } = await pack('runtime', 'list');
  expect(stdout).toContain(`node@runtime:${RC}  installed, in the cache\n  for       project .: runtime:rc\n  here      ${process.platform}-${process.arch}  ${mirror.url}/v${RC}/`);

  const again = await pack('runtime', 'install', '--frozen-lockfile', '--offline', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ version: 1, type: 'runtime-install', saved: false, resolved: [], runtimes: [{ name: 'node', version: RC, wasInPlace: true, linked: [], integrity: expect.stringMatching(/^sha256-/) as string }] });
});

test('--no-runtime does nothing and is no failure', async () => {
  const { root, pack } = project({ 'pnpm-lock.yaml': 'broken: [' });
  const before = filesIn(root);
  expect(await pack('runtime', 'install', '--no-runtime', '--frozen-lockfile')).toMatchObject({ exitCode: 0, stdout: 'Runtimes are left to this machine: nothing was done\n', stderr: '' });
  expect(filesIn(root)).toEqual(before);
});

test('what a project in another directory pins is installed there', async () => {
  const { root, pack } = project();
  await pack('runtime', 'install', '--save-lockfile');
  rmSync(path.join(root, 'node_modules'), { recursive: true });
  const elsewhere = createProject({});
  const { exitCode } = await runPack(elsewhere, ['runtime', 'install', '--dir', root, '--frozen-lockfile', '--offline'], { env: { PACK_CACHE_DIR: path.join(path.dirname(root), 'cache') } });
  expect([exitCode, existsSync(path.join(root, 'node_modules/.bin/node')), filesIn(elsewhere)]).toEqual([0, true, []]);
});

test.each<[string, (root: string) => void, string[], object]>([
  ['the lockfile does not pin what is asked for', () => {}, ['--frozen-lockfile'], { exitCode: 2, code: 'ERR_PACK_LOCKFILE_OUTDATED' }],
  ['there is no network', () => {}, ['--offline'], { exitCode: 1, code: 'ERR_PACK_OFFLINE' }],
  ['the lockfile is no YAML', (root) => writeFileSync(path.join(root, 'pnpm-lock.yaml'), 'a: ['), [], { exitCode: 2, code: 'ERR_PACK_LOCKFILE_INVALID' }],
  ['the version is none', (root) => writeFileSync(path.join(root, 'package.json'), '{"dependencies":{"node":"runtime:x.y.z!"}}'), [], { exitCode: 2, code: 'ERR_PACK_RUNTIME_SPEC' }],
  ['options contradict each other', () => {}, ['--frozen-lockfile', '--save-lockfile'], { exitCode: 2, code: 'ERR_PACK_USAGE' }],
  ['the directory does not exist', () => {}, ['--dir', 'nowhere'], { exitCode: 2, code: 'ERR_PACK_USAGE' }],
])('an installation fails with a word about it when %s', async (_, change, args, { exitCode, code }: { exitCode?: number; code?: string }) => {
  const { root, pack } = project();
  change(root);
  const told = await pack('runtime', 'install', ...args);
  expect([told.exitCode, toldError(told.stderr)]).toMatchObject([exitCode, { code, hasStack: false }]);
  expect(existsSync(path.join(root, 'node_modules'))).toBe(false);
});

test.each([
  [['runtime'], 'What to do is not said: pack runtime install|list|fetch'],
  [['runtime', 'instal'], 'There is no command pack runtime instal'],
  [['cache', 'clean'], 'There is no command pack cache clean'],
  [['cache', 'ls', 'more'], 'pack cache ls does not know what more means'],
  [['.', '--frozen-lockfile'], 'The option --frozen-lockfile belongs to pack runtime, not to pack build'],
  [['cache', 'prune', '--unused-for', 'long'], '"long" is no number of days'],
  [['cache', 'ls', '--unused-for', '1'], 'The option --unused-for belongs to pack cache prune, not to pack cache ls'],
])('%o is refused', async (args, message) => {
  const { pack } = project();
  const told = await pack(...args);
  expect([told.exitCode, toldError(told.stderr)]).toMatchObject([2, { code: 'ERR_PACK_USAGE', message }]);
});

test('the Node for a target is fetched for builds without a network, and executables are not made from another runtime', async () => {
  const { root, pack } = project();
  await pack('runtime', 'install', '--save-lockfile');
  const told = await pack('runtime', 'fetch', '--runtime', 'deno@2');
  expect([told.exitCode, toldError(told.stderr)]).toMatchObject([2, { code: 'ERR_PACK_INVALID_TARGET', message: 'Executables are made from Node, not from deno' }]);
  const host = JSON.parse((await pack('runtime', 'fetch', '--runtime', `node@${process.versions.node}`, '--json')).stdout.trim().split('\n').at(-1)!) as object;
  expect(host).toMatchObject({ type: 'runtime-fetch', targets: [{ version: process.versions.node, source: 'running' }] });
  expect(existsSync(path.join(root, 'app'))).toBe(false);
});

test('a runtime that goes before the pinned one is told', async () => {
  const { pack } = project({ 'index.js': '' });
  await pack('runtime', 'install', '--save-lockfile');
  const { stdout, stderr } = await pack('runtime', 'fetch', '--runtime', `node@${process.versions.node}`);
  expect(stderr).toContain(`warning: The lockfile pins node@runtime:${RC}, but --runtime node@${process.versions.node} goes before it [lockfile-runtime-overridden]`);
  expect(stdout).toContain('the Node that runs pack');
});

test('the cache is shown, checked, and emptied', async () => {
  const { pack } = project();
  expect((await pack('cache', 'ls')).stdout).toBe('0 entries in the cache, 0 B\n');
  await pack('runtime', 'install');
  const shown = await pack('cache', 'ls', '--json');
  const { items, bytes } = JSON.parse(shown.stdout) as { items: { directory: string; label: string; bytes: number }[]; bytes: number };
  expect([items.length, items[0]!.label, items[0]!.bytes]).toEqual([1, `node-v${RC}-${process.platform}-${process.arch}.tar.gz`, bytes]);
  expect((await pack('cache', 'verify')).stdout).toBe('1 entry sound, 0 damaged\n');
  expect((await pack('cache', 'prune', '--unused-for', '1')).stdout).toBe('0 entries removed, 0 B\n');

  const file = filesIn(items[0]!.directory).find((name) => name.endsWith('LICENSE'))!;
  writeFileSync(path.join(items[0]!.directory, file), 'another');
  const verified = await pack('cache', 'verify');
  expect([verified.exitCode, verified.stdout]).toEqual([3, expect.stringContaining('damaged, removed\n0 entries sound, 1 damaged\n')]);

  await pack('runtime', 'install');
  await pack('cache', 'prune');
  expect((await pack('cache', 'ls')).stdout).toBe('0 entries in the cache, 0 B\n');
});

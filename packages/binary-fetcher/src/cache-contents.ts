import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDir } from './cache-dir.ts';
import { inCache } from './file-error.ts';
import { sweepAbandoned } from './private-dir.ts';
import { discardTree, markerPath, readTreeMarker, treesDir, verifiedTree } from './tree-cache.ts';

/** An entry of the cache. */
export interface CacheItem {
  /** Absolute. */
  readonly directory: string;
  /** The package or file that it came out of; undefined for an entry that is not complete. */
  readonly label: string | undefined;
  /** Name of the source that it came from. */
  readonly source: string | undefined;
  /** Of the archive. */
  readonly integrity: string | undefined;
  /** What of the archive is kept. */
  readonly part: string | undefined;
  /** Of its files together. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
}

export interface CacheOptions {
  /** `defaultCacheDir()` unless told. */
  readonly cacheDir?: string | undefined;
}

export interface PruneOptions extends CacheOptions {
  /** Keeps what was used within so many milliseconds; removes everything unless told. */
  readonly unusedForMs?: number | undefined;
}

/**
 * What is in the cache of runtimes, most recently used first.
 * @throws PackError ERR_PACK_CACHE when it cannot be read; a cache that does not exist is empty.
 */
export async function listCache({ cacheDir = defaultCacheDir() }: CacheOptions = {}): Promise<CacheItem[]> {
  return inCache(cacheDir, async () => [...await entries(cacheDir), ...await earlierLayout(cacheDir)].sort((a, b) => b.lastUsed - a.lastUsed));
}

/**
 * Removes entries that nobody used lately, and what killed processes left behind. An entry that is being used stays
 * usable on systems where open files outlive their names; others refuse to remove it, then it stays.
 * @returns what was removed
 */
export async function pruneCache({ cacheDir = defaultCacheDir(), unusedForMs = 0 }: PruneOptions = {}): Promise<CacheItem[]> {
  return inCache(cacheDir, async () => {
    await sweepAbandoned(cacheDir);
    const removed: CacheItem[] = [];
    for (const item of await listCache({ cacheDir })) {
      if (unusedForMs > 0 && Date.now() - item.lastUsed < unusedForMs) continue;
      await discardTree(cacheDir, item.directory);
      if (await stat(item.directory).then(() => false, () => true)) removed.push(item);
    }
    if (unusedForMs === 0) await rm(join(cacheDir, 'metadata'), { recursive: true, force: true });
    return removed;
  });
}

/**
 * Hashes every file of every entry, whatever the file system says of it; what is damaged is removed, to be fetched again.
 * @returns the entries that are sound, and those that were removed
 */
export async function verifyCache({ cacheDir = defaultCacheDir(), signal }: CacheOptions & { readonly signal?: AbortSignal | undefined } = {}): Promise<{ sound: CacheItem[]; damaged: CacheItem[] }> {
  return inCache(cacheDir, async () => {
    const sound: CacheItem[] = [];
    const damaged: CacheItem[] = [];
    for (const item of await entries(cacheDir)) {
      const entry = await readTreeMarker(item.directory);
      const directory = entry && (await verifiedTree(cacheDir, entry, { signal, hashAll: true }));
      if (entry === undefined) await discardTree(cacheDir, item.directory);
      (directory === undefined ? damaged : sound).push(item);
    }
    return { sound, damaged };
  });
}

async function entries(cacheDir: string): Promise<CacheItem[]> {
  const names = await readdir(treesDir(cacheDir)).catch(unlessMissing);
  return Promise.all(names.map((name) => describe(join(treesDir(cacheDir), name))));
}

/** Where runtimes were kept before there were trees; nothing reads it any more. */
async function earlierLayout(cacheDir: string): Promise<CacheItem[]> {
  const directory = join(cacheDir, 'runtimes');
  const names = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (names === undefined) return [];
  const sizes = await Promise.all(names.map((name) => name.isFile() ? stat(join(name.parentPath, name.name)).then(({ size }) => size, () => 0) : 0));
  const { mtimeMs } = await stat(directory);
  return [{ directory, label: 'runtimes of an earlier version of pack', source: undefined, integrity: undefined, part: undefined, bytes: sizes.reduce((sum, size) => sum + size, 0), lastUsed: mtimeMs }];
}

async function describe(directory: string): Promise<CacheItem> {
  const entry = await readTreeMarker(directory);
  const { mtimeMs } = await stat(entry ? markerPath(directory) : directory);
  const bytes = entry ? entry.files.reduce((sum, { size }) => sum + size, 0) : 0;
  return { directory, label: entry?.label, source: entry?.source, integrity: entry?.integrity, part: entry?.part, bytes, lastUsed: mtimeMs };
}

function unlessMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

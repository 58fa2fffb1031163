import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withLock } from './cache-lock.ts';
import { downloadArchive, type DownloadRequest, type FetchProgress } from './download-archive.ts';
import { archiveError } from './extract/archive-errors.ts';
import { extractArchive } from './extract/extract-archive.ts';
import type { ZipLibrary } from './extract/read-zip.ts';
import { diskWriter } from './extract/tree-writer.ts';
import { inCache } from './file-error.ts';
import { sweepAbandoned, withPrivateDir } from './private-dir.ts';
import { commitTree, findTree, touchEntry, treeEntryDir, treeOf, verifiedTree, writeTreeMarker, type CachedTree, type EntryKey } from './tree-cache.ts';
import { throwIfInterrupted } from './with-retries.ts';

/** Which files of which archive are wanted. */
export interface TreeRequest extends Pick<CachedTree, 'source' | 'label' | 'facts'> {
  readonly key: EntryKey;
  readonly format: 'tarball' | 'zip';
  /** The directory of a zip that holds everything; a tarball's paths lose their first segment. */
  readonly prefix?: string | undefined;
  wants(path: string): boolean;
  /** Paths without which the archive is not what it was taken for. */
  readonly needed: readonly string[];
  /** Asked when the cache does not have it: how the archive is downloaded. @throws PackError when it may not be. */
  download(): Promise<Omit<DownloadRequest, 'integrity'>>;
  /** Looks at the files before they count. @throws PackError when they are not what was wanted. */
  check?(directory: string): Promise<void>;
}

export interface ObtainOptions {
  readonly cacheDir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly zipLibrary?: ZipLibrary | undefined;
}

export interface ObtainedTree {
  /** Absolute, in the cache. */
  readonly directory: string;
  readonly entry: CachedTree;
  /** Whether nothing was downloaded. */
  readonly fromCache: boolean;
}

/**
 * Files of an archive, from the cache, else downloaded, verified, unpacked and cached. One process downloads, others
 * that want the same wait and take its result.
 * @throws PackError as `downloadArchive` and `extractArchive` do, ERR_PACK_NO_SPACE, ERR_PACK_CACHE. Nothing is left behind then.
 */
export async function obtainTree(request: TreeRequest, options: ObtainOptions): Promise<ObtainedTree> {
  const { cacheDir, signal, onProgress } = options;
  const { key } = request;
  const known = await cachedTree(key, options);
  if (known) return known;
  const download = await request.download();
  const dir = treeEntryDir(cacheDir, key);
  const onWait = (): void => onProgress?.({ phase: 'wait', bytes: 0, total: undefined, rate: 0 });
  return inCache(cacheDir, () => withLock(join(cacheDir, 'locks', `${basename(dir)}.lock`), { signal, onWait }, async () => {
    const byAnother = await cachedTree(key, options);
    if (byAnother) return byAnother;
    await sweepAbandoned(cacheDir);
    return withPrivateDir(cacheDir, async (privateDir) => {
      const archive = join(privateDir, 'archive');
      await downloadArchive({ ...download, integrity: key.integrity }, archive, { signal, onProgress });
      onProgress?.({ phase: 'unpack', bytes: 0, total: undefined, rate: 0 });
      const entryDir = join(privateDir, 'entry');
      const entry = await unpack(request, archive, entryDir, options);
      throwIfInterrupted(signal);
      await commitTree(cacheDir, entryDir, key);
      return { directory: treeOf(dir), entry, fromCache: false };
    });
  }));
}

/** The same from the cache alone; undefined when it is not there, or is no longer what was unpacked. */
export async function cachedTree(key: EntryKey, { cacheDir, signal }: ObtainOptions): Promise<ObtainedTree | undefined> {
  return inCache(cacheDir, async () => {
    const entry = await findTree(cacheDir, key);
    const directory = entry && (await verifiedTree(cacheDir, entry, { signal }));
    if (directory !== undefined) await touchEntry(treeEntryDir(cacheDir, key));
    return directory === undefined ? undefined : { directory, entry: entry!, fromCache: true };
  });
}

async function unpack({ key, source, label, facts, format, prefix = '', wants, needed, check }: TreeRequest, archive: string, entryDir: string, { zipLibrary, signal }: ObtainOptions): Promise<CachedTree> {
  const directory = treeOf(entryDir);
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const tree = await extractArchive({ archive, format, strip: format === 'tarball' ? 'first-segment' : { prefix }, writer: diskWriter(directory), wants, zipLibrary, signal });
  const files = new Set(tree.files.map(({ path }) => path));
  for (const path of needed) if (!files.has(path)) throw archiveError('ERR_PACK_ARCHIVE_ENTRY', `${label} holds no such file`, { name: path });
  await check?.(directory);
  return writeTreeMarker(entryDir, { ...key, source, label, facts }, tree);
}

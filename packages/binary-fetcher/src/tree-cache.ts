import { createHash } from 'node:crypto';
import { mkdir, readdir, readlink, rename, rm, utimes } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isSurelyUnchanged, sha256OfFile, stampFile, type FileStamp } from './file-stamp.ts';
import { readJson, writeJsonAtomically } from './json-file.ts';
import { ownedName } from './owner.ts';
import type { ExtractedTree } from './extract/extract-archive.ts';

/** What of an archive a cache entry holds. */
export interface EntryKey {
  /** Of the archive. */
  readonly integrity: string;
  /** 'binary', 'tree', or a tree with files left out: 'tree without …'. */
  readonly part: string;
}

/** What the marker of a complete entry says. It is written last, so an entry without it does not count. */
export interface CachedTree extends EntryKey {
  readonly format: 1;
  /** Name of the source that it came from. */
  readonly source: string;
  /** Of the archive, for people: a package with its version, or a file name. */
  readonly label: string;
  readonly files: readonly CachedFile[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** Facts that the one who made the entry wants to find again. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface CachedFile {
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  /** In hexadecimal. */
  readonly sha256: string;
  readonly stamp: FileStamp;
}

/** How thoroughly an entry is looked at. */
export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether bytes are hashed although the file system says that they did not change. */
  readonly hashAll?: boolean | undefined;
}

const PARALLEL_STATS = 32;

/** The directory of all entries, and below it one for each: content-addressed by the archive's integrity and the part. */
export function treesDir(cacheDir: string): string {
  return join(cacheDir, 'trees');
}

export function treeEntryDir(cacheDir: string, { integrity, part }: EntryKey): string {
  return join(treesDir(cacheDir), createHash('sha256').update(`${integrity}\n${part}`).digest('hex').slice(0, 40));
}

/** Where an entry keeps its files. */
export function treeOf(entryDir: string): string {
  return join(entryDir, 'tree');
}

/** The file that makes an entry complete; its time tells when the entry was last used. */
export function markerPath(entryDir: string): string {
  return join(entryDir, 'entry.json');
}

/** The entry, if complete; its files are not verified yet. */
export async function findTree(cacheDir: string, key: EntryKey): Promise<CachedTree | undefined> {
  const marker = await readTreeMarker(treeEntryDir(cacheDir, key));
  return marker?.integrity === key.integrity && marker.part === key.part ? marker : undefined;
}

export async function readTreeMarker(entryDir: string): Promise<CachedTree | undefined> {
  const marker = await readJson<CachedTree>(markerPath(entryDir));
  return marker?.format === 1 ? marker : undefined;
}

/**
 * The directory of an entry's files once it is known to hold what was unpacked, no more and no less; undefined when it
 * does not, then the entry is gone. See docs/decisions/runtime-cache-verification.md for when bytes are hashed.
 */
export async function verifiedTree(cacheDir: string, entry: CachedTree, options: VerifyOptions = {}): Promise<string | undefined> {
  const dir = treeEntryDir(cacheDir, entry);
  const files = await verifyFiles(treeOf(dir), entry, options);
  if (files === undefined) {
    const now = await findTree(cacheDir, entry);
    if (now && !isDeepStrictEqual(now, entry)) return verifiedTree(cacheDir, now, options); // another process has put a new one there meanwhile
    await discardTree(cacheDir, dir);
    return undefined;
  }
  const restamped = files.some((file, index) => file !== entry.files[index]);
  if (restamped) await writeJsonAtomically(markerPath(dir), { ...entry, files }); // in a cache that cannot be written, the next use hashes again
  return treeOf(dir);
}

/** The files with their stamps renewed; undefined when anything differs. Throws nothing but an abort. */
async function verifyFiles(root: string, { files, links }: CachedTree, options: VerifyOptions): Promise<CachedFile[] | undefined> {
  const expected = new Map<string, string>([...files.map(({ path }) => [path, 'file'] as const), ...links.map(({ path }) => [path, 'link'] as const)]);
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const present = found.filter((entry) => !entry.isDirectory());
  const isExpected = present.every((entry) => {
    const path = relative(root, join(entry.parentPath, entry.name)).split(sep).join('/');
    return expected.get(path) === (entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : undefined);
  });
  if (present.length !== expected.size || !isExpected) return undefined;
  for (const { path, target } of links) {
    const text = await readlink(join(root, path)).catch(() => undefined);
    if (text === undefined || join(root, path, '..', text) !== join(root, target)) return undefined;
  }
  const verified: CachedFile[] = [];
  for (let at = 0; at < files.length; at += PARALLEL_STATS) {
    options.signal?.throwIfAborted();
    const some = await Promise.all(files.slice(at, at + PARALLEL_STATS).map((file) => verifyFile(root, file, options)));
    for (const file of some) {
      if (file === undefined) return undefined;
      verified.push(file);
    }
  }
  return verified;
}

async function verifyFile(root: string, file: CachedFile, { signal, hashAll = false }: VerifyOptions): Promise<CachedFile | undefined> {
  const path = join(root, file.path);
  const now = await stampFile(path).catch(() => undefined);
  if (now && !hashAll && isSurelyUnchanged(file.stamp, now)) return file;
  if (now === undefined || (await sha256OfFile(path, signal)) !== file.sha256) return undefined;
  return { ...file, stamp: now };
}

/** Writes the marker of an entry whose files lie in `entryDir` already. */
export async function writeTreeMarker(entryDir: string, entry: Omit<CachedTree, 'format' | 'files' | 'links'>, { files, links }: ExtractedTree): Promise<CachedTree> {
  const stamped: CachedFile[] = [];
  for (const file of files) stamped.push({ ...file, stamp: await stampFile(join(treeOf(entryDir), file.path)) });
  const marker: CachedTree = { format: 1, ...entry, files: stamped, links };
  await writeJsonAtomically(markerPath(entryDir), marker);
  return marker;
}

/** Remembers that an entry was used. */
export async function touchEntry(entryDir: string): Promise<void> {
  const now = new Date();
  await utimes(markerPath(entryDir), now, now).catch(() => {}); // in a cache that cannot be written nothing is pruned either
}

/** What systems say when a directory that is not empty is in the way. */
const OCCUPIED: ReadonlySet<string | undefined> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);

/** Moves a complete directory into its place. Another process may have been faster: then its entry stays. */
export async function commitTree(cacheDir: string, completeDir: string, key: EntryKey): Promise<void> {
  const dir = treeEntryDir(cacheDir, key);
  await mkdir(treesDir(cacheDir), { recursive: true, mode: 0o700 });
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(completeDir, dir);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!OCCUPIED.has(code) || attempt === 3) throw error;
      const theirs = await findTree(cacheDir, key);
      if (theirs && (await verifiedTree(cacheDir, theirs))) return;
      await discardTree(cacheDir, dir);
    }
  }
}

/** Out of sight at once, then deleted: nobody finds half an entry. */
export async function discardTree(cacheDir: string, dir: string): Promise<void> {
  const grave = join(cacheDir, 'tmp', ownedName());
  await mkdir(join(cacheDir, 'tmp'), { recursive: true, mode: 0o700 }).catch(() => {});
  const moved = await rename(dir, grave).then(() => true, () => false);
  await rm(moved ? grave : dir, { recursive: true, force: true }).catch(() => {});
}

import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSurelyUnchanged, sha256OfFile, stampFile, type FileStamp } from './file-stamp.ts';
import { ownedName } from './owner.ts';
import { readJson, writeJsonAtomically } from './json-file.ts';
import type { RuntimeArch, RuntimePlatform } from './runtime-request.ts';

/** What the marker of a complete cache entry says. It is written last, so an entry without it does not count. */
export interface CachedRuntime {
  readonly format: 1;
  readonly version: string;
  readonly platform: RuntimePlatform;
  readonly arch: RuntimeArch;
  readonly source: string;
  readonly package: string;
  /** Of the archive that the binary came out of. */
  readonly integrity: string;
  /** Of the binary itself, in hexadecimal. */
  readonly sha256: string;
  readonly stamp: FileStamp;
}

const MARKER = 'runtime.json';

/** The directory of an entry: content-addressed by the archive's integrity. */
export function entryDir(cacheDir: string, integrity: string): string {
  return join(cacheDir, 'runtimes', createHash('sha256').update(integrity).digest('hex').slice(0, 40));
}

/** Name of the binary in an entry, the one that Node itself uses. */
export function binaryName(platform: RuntimePlatform): string {
  return platform === 'win32' ? 'node.exe' : 'node';
}

/** Every complete entry; the binaries are not verified yet. */
export async function listEntries(cacheDir: string): Promise<CachedRuntime[]> {
  const names = await readdir(join(cacheDir, 'runtimes')).catch(() => []);
  const markers = await Promise.all(names.map((name) => readMarker(join(cacheDir, 'runtimes', name))));
  return markers.filter((marker) => marker !== undefined);
}

/** The entry with this integrity, if complete; its binary is not verified yet. */
export async function findEntry(cacheDir: string, integrity: string): Promise<CachedRuntime | undefined> {
  const marker = await readMarker(entryDir(cacheDir, integrity));
  return marker?.integrity === integrity ? marker : undefined;
}

/**
 * Path of an entry's binary once it is known to hold the bytes that were unpacked; undefined when it does not, then the
 * entry is gone. See docs/decisions/runtime-cache-verification.md for when the bytes are hashed.
 */
export async function verifiedBinary(cacheDir: string, entry: CachedRuntime, signal?: AbortSignal): Promise<string | undefined> {
  const dir = entryDir(cacheDir, entry.integrity);
  const path = join(dir, binaryName(entry.platform));
  const now = await stampFile(path).catch(() => undefined);
  if (now && isSurelyUnchanged(entry.stamp, now)) return path;
  if (now && (await sha256OfFile(path, signal)) === entry.sha256) {
    await writeMarker(dir, { ...entry, stamp: now }); // in a cache that cannot be written, the next use hashes again
    return path;
  }
  await discardEntry(cacheDir, dir);
  return undefined;
}

/** Moves a complete directory into its place. Another build may have been faster: then its entry stays. */
export async function commitEntry(cacheDir: string, completeDir: string, entry: CachedRuntime): Promise<void> {
  const dir = entryDir(cacheDir, entry.integrity);
  await mkdir(join(cacheDir, 'runtimes'), { recursive: true, mode: 0o700 });
  for (let attempt = 0; ; attempt++) {
    try {
      return await rename(completeDir, dir);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const occupied = code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM' || code === 'EACCES';
      if (!occupied || attempt === 3) throw error;
      const theirs = await findEntry(cacheDir, entry.integrity);
      if (theirs && (await verifiedBinary(cacheDir, theirs))) return;
      await discardEntry(cacheDir, dir);
    }
  }
}

/** Writes the completion marker of an entry. */
export async function writeMarker(dir: string, entry: CachedRuntime): Promise<void> {
  await writeJsonAtomically(join(dir, MARKER), entry);
}

async function readMarker(dir: string): Promise<CachedRuntime | undefined> {
  const marker = await readJson<CachedRuntime>(join(dir, MARKER));
  return marker?.format === 1 ? marker : undefined;
}

/** Out of sight at once, then deleted: nobody finds half an entry. */
async function discardEntry(cacheDir: string, dir: string): Promise<void> {
  const grave = join(cacheDir, 'tmp', ownedName());
  await mkdir(join(cacheDir, 'tmp'), { recursive: true, mode: 0o700 }).catch(() => {});
  const moved = await rename(dir, grave).then(() => true, () => false);
  await rm(moved ? grave : dir, { recursive: true, force: true }).catch(() => {});
}

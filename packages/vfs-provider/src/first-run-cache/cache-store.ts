import { lstatSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFile, ensurePrivateDirectory, readPrivateFile } from '../private-files/private-file.ts';

/** No program keeps more than this, in bytes; what it loaded first is kept. */
export const LARGEST_FILE: number = 64 * 2 ** 20;
/** All programs of a user keep no more than this together: the oldest files go. */
const LARGEST_TOTAL = 256 * 2 ** 20;
/** Nothing is written where less than this would be left free. */
const LEAST_FREE = 256 * 2 ** 20;

/** What stands in the first of some directories under a name, in a file that nobody else can have written. */
export function readStored(directories: readonly string[], name: string): Buffer | undefined {
  for (const directory of directories) {
    const found = readPrivateFile(join(directory, name), LARGEST_FILE);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Stores bytes in the first directory that takes them, in one step; where none does, nothing is stored. */
export function store(directories: readonly string[], name: string, bytes: Buffer): void {
  for (const directory of directories) {
    try {
      ensurePrivateDirectory(directory);
      const { bavail, bsize } = statfsSync(directory);
      if (bavail * bsize < LEAST_FREE + bytes.length) continue;
      makeRoom(directory, name, bytes.length);
      ensureFile(join(directory, name), bytes, (found) => bytes.equals(found), 0);
      return;
    } catch {
      continue; // read-only, full, somebody else's
    }
  }
}

/** Removes the oldest files, so that with the new one no more is there than may be. */
function makeRoom(directory: string, name: string, size: number): void {
  const files = readdirSync(directory).filter((each) => each !== name).map((each) => ({ path: join(directory, each), stats: lstatSync(join(directory, each), { throwIfNoEntry: false }) }));
  files.sort((a, b) => (a.stats?.mtimeMs ?? 0) - (b.stats?.mtimeMs ?? 0));
  let total = files.reduce((sum, { stats }) => sum + (stats?.size ?? 0), size);
  for (const { path, stats } of files) {
    if (total <= LARGEST_TOTAL) return;
    rmSync(path, { recursive: true, force: true });
    total -= stats?.size ?? 0;
  }
}

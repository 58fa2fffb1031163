import { readdir, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { KeptGroups } from '@pack/bytecode';
import { readKept, writeKept } from './kept-file.ts';

/** What a project's caches may take on the disk, bytes; those that were not used for longest go. */
const MOST = 512 * 2 ** 20;

/** Code caches in a directory of the project, each group in a file behind its SHA-256. */
export interface KeptCodeCaches extends KeptGroups {
  /** Removes what is too much; of what this build has used, nothing. */
  tidy(): Promise<void>;
}

/** A directory that cannot be read or written only means that nothing is kept. */
export function keptCodeCaches(directory: string, identity: string): KeptCodeCaches {
  const used = new Set<string>();
  let isNew = false;
  return {
    identity,
    async get(key) {
      const group = await readKept(path.join(directory, key)); // V8 does not notice damage itself
      if (group !== undefined) used.add(key);
      return group;
    },
    async set(key, group) {
      if (!await writeKept(path.join(directory, key), group)) return;
      used.add(key);
      isNew = true;
    },
    async tidy() {
      if (!isNew) return;
      try {
        await tidy(directory, used);
      } catch {
        // somebody else does
      }
    },
  };
}

async function tidy(directory: string, used: ReadonlySet<string>): Promise<void> {
  const now = new Date();
  const files = await Promise.all((await readdir(directory)).map(async (name) => {
    const file = path.join(directory, name);
    if (used.has(name)) await utimes(file, now, now);
    const { size, mtimeMs } = await stat(file);
    return { file, size, mtimeMs, isUsed: used.has(name) };
  }));
  let sum = 0;
  for (const { file, size, isUsed } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    sum += size;
    if (sum > MOST && !isUsed) await rm(file, { force: true });
  }
}

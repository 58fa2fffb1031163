import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the bench keeps what does not change from run to run: installed programs, peers, what peers have built. */
export function benchCache(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'pack-bench');
}

/**
 * The directory `kind/<hash of what it is made from>` of the bench's cache, made once: `make` fills a directory that takes
 * its name only when it is complete.
 */
export async function kept(kind: string, madeFrom: readonly unknown[], make: (directory: string) => Promise<void>): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex').slice(0, 32);
  const directory = join(benchCache(), kind, key);
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.${randomUUID()}`;
  try {
    await mkdir(unfinished, { recursive: true });
    await make(unfinished);
    // Another run may have been faster.
    await rename(unfinished, directory).catch((error: unknown) => { if (!existsSync(directory)) throw error; });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return directory;
}

import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ownedName, ownerOf, surelyDead } from './owner.ts';

/** A directory whose owner cannot be seen from here is swept when it was not touched for so long. */
const ABANDONED_MS = 60 * 60 * 1000;

/** Runs `work` with a new directory that nobody else looks into; it is gone afterwards, unless moved elsewhere. */
export async function withPrivateDir<T>(cacheDir: string, work: (dir: string) => Promise<T>): Promise<T> {
  const parent = join(cacheDir, 'tmp');
  const dir = join(parent, ownedName());
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await mkdir(dir, { mode: 0o700 });
  try {
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }
}

/** Deletes what killed processes left behind. */
export async function sweepAbandoned(cacheDir: string): Promise<void> {
  for (const parent of [join(cacheDir, 'tmp'), join(cacheDir, 'locks')]) {
    for (const name of await readdir(parent).catch(() => [])) {
      const path = join(parent, name);
      const abandoned = surelyDead(ownerOf(name)) || (await ageOf(path)) > ABANDONED_MS;
      if (abandoned) await rm(path, { recursive: true, force: true }).catch(() => {});
    }
  }
}

async function ageOf(path: string): Promise<number> {
  return stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs, () => 0);
}

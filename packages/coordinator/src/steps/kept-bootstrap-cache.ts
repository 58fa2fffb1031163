import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { defaultCacheDir } from '@pack/binary-fetcher';
import { bootstrapScripts, decodeBootstrapCache, encodeBootstrapCache, type BootstrapCache, type BootstrapOptions } from '@pack/vfs-provider';
import type { Runtime } from '../build-context.ts';
import { readKept, writeKept } from './kept-file.ts';

/**
 * The code cache of the bootstrap for a runtime, which is the same for each program: made once, then kept in the user's
 * cache directory, behind its SHA-256. A directory that cannot be read or written only means that it is made each time.
 * @param flags the options of Node that it is made with
 * @param make gives the cache when none is kept
 */
export async function keptBootstrapCache(runtime: Runtime, mount: BootstrapOptions['mount'], flags: readonly string[], make: () => Promise<BootstrapCache>): Promise<BootstrapCache> {
  const { size, mtimeMs } = await stat(runtime.path);
  const key = createHash('sha256')
    .update(JSON.stringify([runtime.version, runtime.platform, runtime.arch, size, mtimeMs, mount, flags]))
    .update(JSON.stringify([...bootstrapScripts({ mount }).values()])).digest('hex');
  const file = path.join(defaultCacheDir(), 'bootstrap', key);
  const bytes = await readKept(file);
  const kept = bytes && decodeBootstrapCache(bytes);
  if (kept !== undefined) return kept;
  const cache = await make();
  await writeKept(file, encodeBootstrapCache(cache));
  return cache;
}

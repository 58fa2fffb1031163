import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultCacheDir } from '@pack/binary-fetcher';
import { bootstrapText, type BootstrapOptions } from '@pack/vfs-provider';
import type { Runtime } from '../build-context.ts';

const HASH_LENGTH = 32;

/**
 * The code cache of the bootstrap for a runtime, which is the same for each program: made once, then kept in the user's
 * cache directory, behind its SHA-256. A directory that cannot be read or written only means that it is made each time.
 * @param flags the options of Node that it is made with
 * @param make gives the cache when none is kept
 */
export async function keptBootstrapCache(runtime: Runtime, mount: BootstrapOptions['mount'], flags: readonly string[], make: () => Promise<Uint8Array>): Promise<Uint8Array> {
  const { size, mtimeMs } = await stat(runtime.path);
  const key = createHash('sha256')
    .update(JSON.stringify([runtime.version, runtime.platform, runtime.arch, size, mtimeMs, mount, flags]))
    .update(bootstrapText({ mount })).digest('hex');
  const file = path.join(defaultCacheDir(), 'bootstrap', key);
  const kept = await readKept(file);
  if (kept !== undefined) return kept;
  const cache = await make();
  await keep(file, cache);
  return cache;
}

async function readKept(file: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined || bytes.length <= HASH_LENGTH) return undefined;
  const cache = bytes.subarray(HASH_LENGTH);
  return sha256(cache).equals(bytes.subarray(0, HASH_LENGTH)) ? cache : undefined; // V8 does not notice damage itself
}

async function keep(file: string, cache: Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(temporary, Buffer.concat([sha256(cache), cache]), { mode: 0o600 });
    await rename(temporary, file);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

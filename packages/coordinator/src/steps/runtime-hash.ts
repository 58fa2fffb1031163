import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { defaultCacheDir } from '@pack/binary-fetcher';
import type { Runtime } from '../build-context.ts';

/** Clocks of file systems are coarse: a file hashed this soon after its last change may have changed again unseen. */
const RACY_MS = 2000;

/**
 * SHA-256 of a runtime's binary, in hexadecimal. What was fetched has it; that of the Node that runs is kept in the user's cache
 * directory by what the file system says of the binary, as reading it takes a third of a small build.
 */
export async function runtimeHash({ path: file, sha256 }: Pick<Runtime, 'path' | 'sha256'>): Promise<string> {
  if (sha256 !== undefined) return sha256;
  const { dev, ino, size, mtimeNs, ctimeNs, ctimeMs } = await stat(file, { bigint: true });
  const key = createHash('sha256').update([dev, ino, size, mtimeNs, ctimeNs].join(' ')).digest('hex');
  const place = path.join(defaultCacheDir(), 'hashes', key);
  const kept = await readFile(place, 'utf8').catch(() => '');
  if (/^[0-9a-f]{64}$/.test(kept)) return kept;
  const found = await hashOfFile(file);
  if (Date.now() - Number(ctimeMs) > RACY_MS) await keep(place, found);
  return found;
}

async function keep(place: string, text: string): Promise<void> {
  const temporary = `${place}.${process.pid}.tmp`;
  try {
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, place);
  } catch {
    await rm(temporary, { force: true }).catch(() => {}); // then it is read again the next time
  }
}

/** SHA-256 of a file, in hexadecimal. */
export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

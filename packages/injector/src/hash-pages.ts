import { hash } from 'node:crypto';
import type { BinaryFile } from './binary-file.ts';

/** The SHA-256 of each page of the first `size` bytes, one behind the other; the last page may be shorter. `pageSize` is a power of two up to 1 MB. */
export async function hashPages(file: Pick<BinaryFile, 'read'>, size: number, pageSize: number, signal?: AbortSignal): Promise<Buffer> {
  const hashes = Buffer.allocUnsafe(Math.ceil(size / pageSize) * 32);
  const room = Buffer.allocUnsafe(Math.min(STEP, size));
  let at = 0;
  for (let start = 0; start < size; start += STEP) {
    signal?.throwIfAborted();
    const bytes = await file.read(start, Math.min(STEP, size - start), 'contents', room);
    for (let page = 0; page < bytes.length; page += pageSize, at += 32) hashes.set(hash('sha256', bytes.subarray(page, page + pageSize), 'buffer'), at);
  }
  return hashes;
}

const STEP = 1 << 20;

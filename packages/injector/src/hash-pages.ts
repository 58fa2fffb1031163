import type { BinaryFile } from './binary-file.ts';
import { hashEachPage } from './hash-each-page.ts';
import { startHashThreads } from './hash-threads.ts';

/**
 * The SHA-256 of each page of the first `size` bytes, one behind the other; the last page may be shorter. `pageSize` is a power of
 * two up to 1 MB. Large files are shared with other threads.
 */
export async function hashPages(file: Pick<BinaryFile, 'read' | 'path' | 'start'>, size: number, pageSize: number): Promise<Buffer> {
  const hashes = new SharedArrayBuffer(Math.ceil(size / pageSize) * 32);
  const threads = startHashThreads(size, { path: file.path, pageSize, hashes });
  const room = Buffer.allocUnsafe(Math.min(STEP, size));
  const into = Buffer.from(hashes);
  try {
    for (let offset = 0; offset < size; offset += STEP) {
      const pages = { offset: file.start + offset, size: Math.min(STEP, size - offset), at: offset / pageSize * 32 };
      const give = threads.reserve();
      if (give) give(pages);
      else hashEachPage(await file.read(offset, pages.size, 'contents', room), pageSize, into, pages.at);
    }
    await threads.settled();
  } finally {
    threads.stop();
  }
  return into;
}

const STEP = 1 << 20;

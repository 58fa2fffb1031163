import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BinaryFile } from './binary-file.ts';
import { hashEachPage } from './hash-each-page.ts';
import { readAhead } from './read-ahead.ts';

/** What a thread is asked to hash: pages of a file, and where their hashes go. */
export interface PagesToHash {
  readonly path: string;
  readonly offset: number;
  readonly size: number;
  readonly pageSize: number;
  readonly hashes: SharedArrayBuffer;
  /** Where in `hashes` those of these pages begin. */
  readonly at: number;
}

/**
 * The SHA-256 of each page of the first `size` bytes, one behind the other; the last page may be shorter. `pageSize` is a power of
 * two up to 1 MB. Large files that are on disk are shared among some threads.
 */
export async function hashPages(file: Pick<BinaryFile, 'read' | 'path' | 'start'>, size: number, pageSize: number, signal?: AbortSignal): Promise<Buffer> {
  const pages = Math.ceil(size / pageSize);
  const threads = size < WORTH_THREADS ? 1 : Math.min(availableParallelism(), MOST_THREADS);
  if (threads === 1) {
    const hashes = Buffer.allocUnsafe(pages * 32);
    let at = 0;
    for await (const bytes of readAhead(file, { offset: 0, size }, STEP, { signal })) at = hashEachPage(bytes, pageSize, hashes, at);
    return hashes;
  }
  const hashes = new SharedArrayBuffer(pages * 32);
  const share = Math.ceil(pages / threads);
  await Promise.all(Array.from({ length: threads }, (_, index) => {
    const offset = index * share * pageSize;
    return inThread({ path: file.path, offset: file.start + offset, size: Math.min(share * pageSize, size - offset), pageSize, hashes, at: index * share * 32 }, signal);
  }));
  return Buffer.from(hashes);
}

const STEP = 1 << 20;
/** Bytes from which on threads, which take some 15 ms to start, are faster. */
const WORTH_THREADS = 1 << 26;
/** More of them take memory, and the disk does not give more. */
const MOST_THREADS = 4;

function inThread(workerData: PagesToHash, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './hash-pages-worker.ts' : './hash-pages-worker.js', import.meta.url), { workerData, execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 2 } });
    const stop = (): void => { void worker.terminate(); };
    signal?.addEventListener('abort', stop, { once: true });
    worker.once('error', reject).once('exit', () => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve();
    });
  });
}

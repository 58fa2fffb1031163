import type { BinaryFile } from './binary-file.ts';
import type { FileRange } from './sea-fuse.ts';

export interface ReadAheadOptions {
  readonly signal?: AbortSignal | undefined;
  /** How many bytes of the next piece each piece has at its end. */
  readonly overlap?: number;
}

/**
 * The bytes of a range in pieces of `step` bytes, the last one shorter. The next piece is read while one is worked on; a piece is
 * valid until the next one is asked for.
 */
export async function* readAhead(file: Pick<BinaryFile, 'read'>, { offset, size }: FileRange, step: number, { signal, overlap = 0 }: ReadAheadOptions = {}): AsyncGenerator<Buffer> {
  const rooms = [0, 1].map(() => Buffer.allocUnsafe(Math.min(step + overlap, Math.max(0, size))));
  const read = (done: number): Promise<Buffer> | undefined => done < size ? file.read(offset + done, Math.min(step + overlap, size - done), 'contents', rooms[done / step % 2]) : undefined;
  let next = read(0);
  for (let done = step; next; done += step) {
    signal?.throwIfAborted();
    const piece = await next;
    next = read(done);
    next?.catch(() => {}); // told when it is waited for
    yield piece;
  }
}

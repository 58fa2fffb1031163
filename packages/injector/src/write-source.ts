import { PackError } from '@pack/errors';
import type { ByteSource } from './byte-source.ts';
import type { OutputFile } from './output-file.ts';

/**
 * Streams a source to `position` of a file. Small pieces are gathered, so that a source of many of them is not many writes.
 * @throws PackError ERR_PACK_INJECT_FAILED when the source gives other than its `length` bytes; the signal's reason when it aborts.
 */
export async function writeSource(file: OutputFile, source: ByteSource, position: number, signal?: AbortSignal): Promise<void> {
  const gathered = Buffer.allocUnsafe(Math.min(GATHERED, source.length));
  let waiting = 0;
  let written = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    signal?.throwIfAborted();
    await file.write(bytes, position + written);
    written += bytes.length;
  };
  for await (const piece of source.chunks()) {
    if (written + waiting + piece.length > source.length) throw wrongLength(source.length, 'more');
    if (waiting + piece.length > gathered.length) {
      await write(gathered.subarray(0, waiting));
      waiting = 0;
    }
    if (piece.length > gathered.length) await write(piece);
    else {
      gathered.set(piece, waiting);
      waiting += piece.length;
    }
  }
  await write(gathered.subarray(0, waiting));
  if (written !== source.length) throw wrongLength(source.length, `${written}`);
}

const GATHERED = 1 << 20;

function wrongLength(expected: number, found: string): PackError {
  return new PackError('ERR_PACK_INJECT_FAILED', `The blob's source gave ${found} bytes instead of ${expected}`);
}

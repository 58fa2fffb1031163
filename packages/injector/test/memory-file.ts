import { PackError } from '@pack/errors';
import type { BinaryFile } from '../src/binary-file.ts';
import type { OutputFile } from '../src/output-file.ts';

/** A binary that is in memory, read as one on disk is. */
export function memoryBinary(bytes: Buffer): BinaryFile {
  return { path: 'memory', start: 0, size: bytes.length, read: readerOf(() => bytes) };
}

/** An output in memory that begins as a copy of `bytes`; growing by more than `most` bytes is an error. */
export function memoryOutput(bytes: Buffer, most: number): OutputFile & { readonly contents: () => Buffer } {
  let contents = Buffer.from(bytes);
  const resize = (size: number): void => {
    if (!Number.isSafeInteger(size) || size < 0 || size > bytes.length + most) throw new Error(`an output of ${size} bytes for ${bytes.length}`);
    contents = size <= contents.length ? contents.subarray(0, size) : Buffer.concat([contents], size);
  };
  return {
    path: 'memory',
    start: 0,
    contents: () => contents,
    read: readerOf(() => contents),
    resize: async (size) => resize(size),
    async write(piece, position) {
      if (position + piece.length > contents.length) resize(position + piece.length);
      contents.set(piece, position);
    },
  };
}

function readerOf(bytes: () => Buffer): BinaryFile['read'] {
  return async (offset, length, what, into) => {
    const all = bytes();
    const end = offset + length;
    if (!Number.isSafeInteger(end) || offset < 0 || length < 0 || end > all.length) throw new PackError('ERR_PACK_BINARY_INVALID', `its ${what} should be ${length} bytes at ${offset} of ${all.length}`);
    const target = into?.subarray(0, length) ?? Buffer.allocUnsafe(length);
    all.copy(target, 0, offset, end);
    return target;
  };
}

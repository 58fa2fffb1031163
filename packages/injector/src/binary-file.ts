import { open, type FileHandle } from 'node:fs/promises';
import { PackError } from '@pack/errors';

/** A binary on disk, read in pieces: it may be larger than what one wants to hold in memory. */
export interface BinaryFile {
  readonly path: string;
  /** Where in the file at `path` it begins: not at 0 for a program in a universal file. */
  readonly start: number;
  readonly size: number;
  /**
   * Gives exactly `length` bytes from `offset`; `what` names them in the error. `into`, if given, is filled and must be long enough.
   * @throws PackError ERR_PACK_BINARY_INVALID when the file does not reach that far.
   */
  read(offset: number, length: number, what: string, into?: Buffer): Promise<Buffer>;
}

/**
 * Opens `path` for reading, hands it to `use`, closes it.
 * @throws PackError ERR_PACK_BINARY_INVALID when it cannot be read or is no file.
 */
export async function withBinary<Result>(path: string, use: (binary: BinaryFile) => Promise<Result>): Promise<Result> {
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (cause) {
    throw new PackError('ERR_PACK_BINARY_INVALID', `The Node.js binary cannot be read: ${(cause as Error).message}`, { path, cause });
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new PackError('ERR_PACK_BINARY_INVALID', 'The Node.js binary is not a file', { path });
    return await use(readable(handle, path, stats.size));
  } finally {
    await handle.close();
  }
}

function readable(handle: FileHandle, path: string, size: number): BinaryFile {
  const read: BinaryFile['read'] = async (offset, length, what, into) => {
    const end = offset + length;
    if (!Number.isSafeInteger(end) || offset < 0 || length < 0 || end > size) throw truncated({ path, offset, length, what }, size);
    return readExactly(handle, { path, offset, length, what }, into);
  };
  return { path, start: 0, size, read };
}

interface Wanted {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly what: string;
}

/**
 * Reads `length` bytes, into a new buffer or the beginning of `into`.
 * @throws PackError ERR_PACK_BINARY_INVALID when the file ends before that.
 */
export async function readExactly(handle: FileHandle, wanted: Wanted, into?: Buffer): Promise<Buffer> {
  const { offset, length } = wanted;
  const bytes = into?.subarray(0, length) ?? Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw truncated(wanted, (await handle.stat()).size);
    filled += bytesRead;
  }
  return bytes;
}

function truncated({ path, offset, length, what }: Wanted, size: number): PackError {
  return new PackError('ERR_PACK_BINARY_INVALID',
    `The binary is truncated or damaged: its ${what} should be ${length} bytes at byte ${offset}, but the file has ${size} bytes`,
    { path, hint: 'Take a fresh copy of the Node.js binary' });
}

import { constants } from 'node:fs';
import { chmod, copyFile, open, stat, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { PackError } from '@pack/errors';
import { readExactly, type BinaryFile } from './binary-file.ts';
import { outputError } from './output-error.ts';

/** A change to a copy of a binary: bytes and where they go. */
export interface Patch {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The executable that is being made. */
export interface OutputFile {
  readonly path: string;
  /** Where in the file at `path` it begins: not at 0 for a program in a universal file. */
  readonly start: number;
  /** As `BinaryFile` reads. */
  read: BinaryFile['read'];
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Makes the file `size` bytes long; what is new reads as zeros. */
  resize(size: number): Promise<void>;
}

/**
 * Copies `input` to `output` (sharing the blocks where the file system can), marks it executable and hands it to `use`.
 * When `use` fails, nothing is left at `output`.
 * @throws PackError for whatever the file system refuses, by what it means: no space, not writable, in use, a directory.
 */
export function withCopy<Result>(input: string, output: string, use: (file: OutputFile) => Promise<Result>): Promise<Result> {
  return withWritable(input, output, () => copyFile(input, output, constants.COPYFILE_FICLONE), use);
}

/** As `withCopy`, but the file is empty at first. `input` is only compared with it. */
export function withNewFile<Result>(input: string, output: string, use: (file: OutputFile) => Promise<Result>): Promise<Result> {
  return withWritable(input, output, () => writeFile(output, ''), use);
}

/** The part of a file from `base` on, as if it were the file. */
export function outputFrom(file: OutputFile, base: number): OutputFile {
  return {
    path: file.path,
    start: file.start + base,
    read: (offset, length, what, into) => file.read(base + offset, length, what, into),
    write: (bytes, position) => file.write(bytes, base + position),
    resize: (size) => file.resize(base + size),
  };
}

/** As `withCopy`, but `create` makes the file. */
export async function withWritable<Result>(input: string, output: string, create: () => Promise<void>, use: (file: OutputFile) => Promise<Result>): Promise<Result> {
  const mapped = <Value>(doing: Promise<Value>): Promise<Value> => doing.catch((error: unknown) => { throw outputError(error, output); });
  await refuseSame(input, output);
  let handle: FileHandle | undefined;
  try {
    await mapped(create());
    await mapped(chmod(output, 0o755)); // first: a copy of a write-protected binary could not be opened
    handle = await mapped(open(output, 'r+'));
    const result = await use(writable(handle, output, mapped));
    await mapped(handle.close());
    return result;
  } catch (error) {
    await handle?.close().catch(() => {}); // the first error is the one to tell
    await unlink(output).catch(() => {});
    throw error;
  }
}

/** Opens a file that was made, hands it to `use`, closes it. */
export async function changeFile<Result>(output: string, use: (file: OutputFile) => Promise<Result>): Promise<Result> {
  const handle = await open(output, 'r+');
  try {
    return await use(writable(handle, output, (doing) => doing.catch((error: unknown) => { throw outputError(error, output); })));
  } finally {
    await handle.close();
  }
}

/** A file that is being written and ends with something that is computed over the whole. */
export interface Sealed {
  /** What goes into the file is written through it. */
  readonly file: OutputFile;
  /** Ends the file, when everything else has been written. @param end where that ends. @returns the size of the file in bytes. */
  finish(end: number): Promise<number>;
  /** Gives up what it holds, finished or not. */
  close?(): void;
}

/** Writes a file and its end. @param write writes everything else and gives where that ends. @returns the size of the file in bytes. */
export async function writeSealed({ file, finish, close }: Sealed, write: (file: OutputFile) => Promise<number>): Promise<number> {
  try {
    return await finish(await write(file));
  } finally {
    close?.();
  }
}

/** Writes patches in their order. */
export async function applyPatches(file: OutputFile, patches: readonly Patch[]): Promise<void> {
  for (const { at, bytes } of patches) await file.write(bytes, at);
}

function writable(handle: FileHandle, path: string, mapped: <Value>(doing: Promise<Value>) => Promise<Value>): OutputFile {
  const write = async (bytes: Uint8Array, position: number): Promise<void> => {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await mapped(handle.write(bytes, done, bytes.length - done, position + done));
      done += bytesWritten;
    }
  };
  const read: BinaryFile['read'] = (offset, length, what, into) => mapped(readExactly(handle, { path, offset, length, what }, into));
  return { path, start: 0, read, write, resize: (size) => mapped(handle.truncate(size)) };
}

/** @throws PackError when `output` is a directory, or the file that is read. */
export async function refuseSame(input: string, output: string): Promise<void> {
  const [from, to] = await Promise.all([stat(input), stat(output).catch(() => undefined)]);
  if (to?.isDirectory()) throw new PackError('ERR_PACK_OUTPUT_IS_DIRECTORY', 'The executable cannot be written: a directory is there', { path: output });
  if (to && to.ino === from.ino && to.dev === from.dev) {
    throw new PackError('ERR_PACK_INJECT_FAILED', 'The executable would be written over the Node.js binary that it is made from', { path: output });
  }
}

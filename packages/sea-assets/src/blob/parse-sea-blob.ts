import { PackError } from '@pack/errors';
import {
  BLOB_MAGIC, EXEC_ARGV_EXTENSIONS, FLAG_ASSETS, FLAG_CODE_CACHE, FLAG_EXEC_ARGV, FLAG_NO_WARNING, FLAG_SNAPSHOT, FLAG_VFS,
  KNOWN_FLAGS, MAIN_FORMATS, type ExecArgvExtension, type MainFormat,
} from './blob-format.ts';

/** A run of bytes of a blob. */
export interface BlobRange {
  readonly offset: number;
  readonly size: number;
}

/** A run of bytes that a parser wants to see; or, with `body`, one that it passes over: that of the asset of this name, or '' for main script and code cache. */
export interface BlobStep extends BlobRange {
  readonly body?: string;
}

/** What is in a blob and where. */
export interface BlobContents {
  readonly codePath: string;
  /** The main script, or the start-up snapshot. */
  readonly main: BlobRange;
  readonly mainFormat: MainFormat;
  readonly snapshot: boolean;
  readonly disableWarning: boolean;
  /** Node 26: Node itself mounts the assets as files. */
  readonly useVfs: boolean;
  readonly execArgv: readonly string[];
  readonly execArgvExtension: ExecArgvExtension;
  readonly codeCache: BlobRange | undefined;
  readonly assets: readonly (BlobRange & { readonly key: string })[];
}

/**
 * Takes a blob of `size` bytes apart: yields all runs of bytes in their order, and is given those that it wants to see. All is
 * checked that Node itself does not check.
 * @param hasMainFormat whether the layout has the byte mainFormat.
 * @throws PackError ERR_PACK_BLOB_INVALID for bytes that are no blob of that layout.
 */
export function* parseSeaBlob(size: number, hasMainFormat: boolean): Generator<BlobStep, BlobContents, Buffer> {
  let at = 0;
  function skip(length: number): BlobRange {
    if (at + length > size) throw invalidBlob(`${length} bytes are announced at ${at}, of ${size}`);
    at += length;
    return { offset: at - length, size: length };
  }
  function* u8(): Generator<BlobRange, number, Buffer> { return (yield skip(1)).readUInt8(); }
  function* u32(): Generator<BlobRange, number, Buffer> { return (yield skip(4)).readUInt32LE(); }
  function* u64(): Generator<BlobRange, number, Buffer> { return Number((yield skip(8)).readBigUInt64LE()); }
  function* body(name: string): Generator<BlobStep, BlobRange, Buffer> {
    const range = skip(yield* u64());
    yield { ...range, body: name };
    return range;
  }
  function* text(): Generator<BlobRange, string, Buffer> {
    const range = skip(yield* u64());
    if (range.size > LARGEST_TEXT) throw invalidBlob(`a text at ${range.offset} has ${range.size} bytes`);
    return (yield range).toString('utf8');
  }
  /** `least`: bytes that an element has at least, so that a wrong count is noticed before anything is read. */
  function* list<T>(least: number, element: () => Generator<BlobStep, T, Buffer>): Generator<BlobStep, T[], Buffer> {
    const count = yield* u64();
    if (count > Math.min((size - at) / least, MOST_ELEMENTS)) throw invalidBlob(`it announces ${count} elements at ${at}`);
    const elements: T[] = [];
    while (elements.length < count) elements.push(yield* element());
    return elements;
  }

  if ((yield* u32()) !== BLOB_MAGIC) throw invalidBlob('it does not start with the mark of one');
  const flags = yield* u32();
  if ((flags & ~KNOWN_FLAGS) !== 0) throw invalidBlob(`it has unknown flags (${flags})`);
  const execArgvExtension = choiceOf(EXEC_ARGV_EXTENSIONS, yield* u8());
  const mainFormat = hasMainFormat ? choiceOf(MAIN_FORMATS, yield* u8()) : 'commonjs';
  const codePath = yield* text();
  const main = yield* body('');
  const codeCache = flags & FLAG_CODE_CACHE ? yield* body('') : undefined;
  const assets = flags & FLAG_ASSETS ? yield* list(16, function* asset() {
    const key = yield* text();
    return { key, ...yield* body(key) };
  }) : [];
  const execArgv = flags & FLAG_EXEC_ARGV ? yield* list(8, text) : [];
  if (at !== size) throw invalidBlob(`${size - at} bytes follow its end`);
  return {
    codePath, main, mainFormat, codeCache, assets, execArgv, execArgvExtension,
    snapshot: (flags & FLAG_SNAPSHOT) !== 0, disableWarning: (flags & FLAG_NO_WARNING) !== 0, useVfs: (flags & FLAG_VFS) !== 0,
  };
}

/** Bytes: a path, the name of an asset or an option. */
const LARGEST_TEXT = 1 << 20;
const MOST_ELEMENTS = 1 << 20;

/** The choice that a blob stores by its number. */
function choiceOf<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw invalidBlob(`a choice has the unknown number ${index}`);
  return value;
}

/** What bytes that are no blob are refused with. */
export function invalidBlob(reason: string): PackError {
  return new PackError('ERR_PACK_BLOB_INVALID', `not a blob of a single executable application: ${reason}`);
}

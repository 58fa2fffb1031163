import { blobFormatOf } from './blob-versions.ts';
import { parseSeaBlob, type BlobContents, type BlobRange } from './parse-sea-blob.ts';

/** The parts of a blob; all bytes are views of what was read. */
export interface ParsedSeaBlob extends Omit<BlobContents, 'main' | 'codeCache' | 'assets'> {
  /** The main script, or the start-up snapshot. */
  readonly main: Uint8Array;
  readonly codeCache: Uint8Array | undefined;
  readonly assets: readonly { readonly key: string; readonly data: Uint8Array }[];
}

/**
 * Takes a blob in memory apart, with the checks that Node itself leaves out.
 * @throws PackError ERR_PACK_BLOB_FORMAT_UNKNOWN for a version whose layout is not known, ERR_PACK_BLOB_INVALID for bytes
 * that are no blob of that layout.
 */
export function readSeaBlob(bytes: Uint8Array, nodeVersion: string): ParsedSeaBlob {
<<<<<<< HEAD
  const format = blobFormatOf(nodeVersion);
  const reader = new Reader(bytes);
  if (reader.u32() !== BLOB_MAGIC) throw invalidBlob('it does not start with the mark of one');
  const flags = reader.u32();
  if ((flags & ~KNOWN_FLAGS) !== 0) throw invalidBlob(`it has unknown flags (${flags})`);
  const execArgvExtension = choiceOf(EXEC_ARGV_EXTENSIONS, reader.u8());
  const mainFormat = format.mainFormat ? choiceOf(MAIN_FORMATS, reader.u8()) : 'commonjs';
  const codePath = reader.text();
  const main = reader.bytes();
  const codeCache = flags & FLAG_CODE_CACHE ? reader.bytes() : undefined;
  const assets = flags & FLAG_ASSETS ? reader.list(16, () => ({ key: reader.text(), data: reader.bytes() })) : [];
  const execArgv = flags & FLAG_EXEC_ARGV ? reader.list(8, () => reader.text()) : [];
  reader.end();
  return {
    codePath, main, mainFormat, codeCache, assets, execArgv, execArgvExtension,
    snapshot: (flags & FLAG_SNAPSHOT) !== 0, disableWarning: (flags & FLAG_NO_WARNING) !== 0, useVfs: (flags & FLAG_VFS) !== 0,
  };
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#take(1).readUInt8();
  }

  u32(): number {
    return this.#take(4).readUInt32LE();
  }

  bytes(): Buffer {
    return this.#take(this.#u64());
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  /** `least`: bytes that an element has at least, so that a wrong count is noticed before anything is allocated. */
  list<T>(least: number, element: () => T): T[] {
    const count = this.#u64();
    if (count > (this.#bytes.length - this.#at) / least) throw invalidBlob(`it announces ${count} elements at ${this.#at}`);
    return Array.from({ length: count }, element);
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw invalidBlob(`${this.#bytes.length - this.#at} bytes follow its end`);
  }

  #u64(): number {
    return Number(this.#take(8).readBigUInt64LE());
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw invalidBlob(`${length} bytes are announced at ${this.#at}, of ${this.#bytes.length}`);
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** The choice that a blob stores by its number. */
export function choiceOf<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw invalidBlob(`a choice has the unknown number ${index}`);
  return value;
}

/** What bytes that are no blob are refused with. */
export function invalidBlob(reason: string): PackError {
  return new PackError('ERR_PACK_BLOB_INVALID', `not a blob of a single executable application: ${reason}`);
=======
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const view = ({ offset, size }: BlobRange): Buffer => all.subarray(offset, offset + size);
  const parser = parseSeaBlob(all.length, blobFormatOf(nodeVersion).mainFormat);
  let step = parser.next();
  while (!step.done) step = parser.next(view(step.value));
  const { main, codeCache, assets, ...rest } = step.value;
  return { ...rest, main: view(main), codeCache: codeCache && view(codeCache), assets: assets.map(({ key, ...range }) => ({ key, data: view(range) })) };
>>>>>>> 45c2f06 (sea-assets: describeSeaBlob tells what is in a blob of any size and layout without reading it)
}

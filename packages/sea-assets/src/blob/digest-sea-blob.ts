import { createHash } from 'node:crypto';
import type { ByteSource } from '../byte-source.ts';
import {
  BLOB_MAGIC, EXEC_ARGV_EXTENSIONS, FLAG_ASSETS, FLAG_CODE_CACHE, FLAG_EXEC_ARGV, KNOWN_FLAGS, MAIN_FORMATS, type BlobFormat, type ExecArgvExtension, type MainFormat,
} from './blob-format.ts';
import { blobFormatOf } from './blob-versions.ts';
import { choiceOf, invalidBlob } from './parse-sea-blob.ts';

/** A part of a blob, by what it holds. */
export interface PartDigest {
  /** Bytes. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** A blob as its parts' hashes. */
export interface SeaBlobDigest {
  readonly codePath: string;
  readonly main: PartDigest;
  readonly mainFormat: MainFormat;
  readonly codeCache: PartDigest | undefined;
  readonly assets: ReadonlyMap<string, PartDigest>;
  readonly execArgv: readonly string[];
  readonly execArgvExtension: ExecArgvExtension;
  /** Of the assets that `keep` named, the bytes. */
  readonly kept: ReadonlyMap<string, Uint8Array>;
}

/** What is kept in memory, options and names among it, is not longer than this. */
const LARGEST_TEXT = 1 << 26;

/**
 * Reads a blob of any size once and hashes its parts; only the assets named in `keep` are held in memory.
 * @throws PackError as `readSeaBlob` does.
 */
export async function digestSeaBlob(source: ByteSource, nodeVersion: string, keep: readonly string[] = []): Promise<SeaBlobDigest> {
  const stream = new PartStream(source);
  try {
    return await digestParts(stream, blobFormatOf(nodeVersion), keep);
  } finally {
    await stream.close();
  }
}

async function digestParts(stream: PartStream, format: BlobFormat, keep: readonly string[]): Promise<SeaBlobDigest> {
  if ((await stream.take(4)).readUInt32LE() !== BLOB_MAGIC) throw invalidBlob('it does not start with the mark of one');
  const flags = (await stream.take(4)).readUInt32LE();
  if ((flags & ~KNOWN_FLAGS) !== 0) throw invalidBlob(`it has unknown flags (${flags})`);
  const execArgvExtension = choiceOf(EXEC_ARGV_EXTENSIONS, (await stream.take(1))[0]!);
  const mainFormat = format.mainFormat ? choiceOf(MAIN_FORMATS, (await stream.take(1))[0]!) : 'commonjs';
  const codePath = await stream.text();
  const main = await stream.digest();
  const codeCache = flags & FLAG_CODE_CACHE ? await stream.digest() : undefined;
  const assets = new Map<string, PartDigest>();
  const kept = new Map<string, Uint8Array>();
  for (let left = flags & FLAG_ASSETS ? await stream.u64() : 0; left > 0; left--) {
    const key = await stream.text();
    if (assets.has(key)) throw invalidBlob(`the asset "${key}" is there twice`);
    if (!keep.includes(key)) assets.set(key, await stream.digest());
    else {
      const bytes = await stream.bytes();
      kept.set(key, bytes);
      assets.set(key, { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
  }
  const execArgv: string[] = [];
  for (let left = flags & FLAG_EXEC_ARGV ? await stream.u64() : 0; left > 0; left--) execArgv.push(await stream.text());
  stream.end();
  return { codePath, main, mainFormat, codeCache, assets, execArgv, execArgvExtension, kept };
}

/** Takes pieces of given lengths from a stream. */
class PartStream {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #left: number;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#chunks = source.chunks()[Symbol.asyncIterator]();
    this.#left = source.length;
  }

  async take(length: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#pieces(length)) pieces.push(piece.slice());
    return Buffer.concat(pieces);
  }

  async u64(): Promise<number> {
    return Number((await this.take(8)).readBigUInt64LE());
  }

  async bytes(): Promise<Buffer> {
    const length = await this.u64();
    if (length > LARGEST_TEXT) throw invalidBlob(`a text of ${length} bytes is announced`);
    return this.take(length);
  }

  async text(): Promise<string> {
    return (await this.bytes()).toString('utf8');
  }

  async digest(): Promise<PartDigest> {
    const size = await this.u64();
    const hash = createHash('sha256');
    for await (const piece of this.#pieces(size)) hash.update(piece);
    return { size, sha256: hash.digest('hex') };
  }

  end(): void {
    if (this.#left > 0) throw invalidBlob(`${this.#left} bytes follow its end`);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async *#pieces(length: number): AsyncGenerator<Uint8Array> {
    if (length > this.#left) throw invalidBlob(`${length} bytes are announced, and ${this.#left} are left`);
    this.#left -= length;
    for (let wanted = length; wanted > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done) throw invalidBlob('it is shorter than it was');
        this.#rest = next.value;
      }
      const piece = this.#rest.subarray(0, wanted);
      this.#rest = this.#rest.subarray(piece.length);
      wanted -= piece.length;
      yield piece;
    }
  }
}

import { createHash } from 'node:crypto';
import type { ByteSource } from '../byte-source.ts';
import type { ExecArgvExtension, MainFormat } from './blob-format.ts';
import { blobFormatOf } from './blob-versions.ts';
import { invalidBlob, parseSeaBlob, type BlobRange } from './parse-sea-blob.ts';

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

/**
 * Reads a blob of any size once and hashes its parts; only the assets named in `keep` are held in memory.
 * @throws PackError as `readSeaBlob` does.
 */
export async function digestSeaBlob(source: ByteSource, nodeVersion: string, keep: readonly string[] = []): Promise<SeaBlobDigest> {
  const stream = new PartStream(source);
  const hashes = new Map<number, string>();
  const kept = new Map<string, Uint8Array>();
  try {
    const parser = parseSeaBlob(source.length, blobFormatOf(nodeVersion).mainFormat);
    let step = parser.next();
    while (!step.done) {
      const { offset, size, body } = step.value;
      const isKept = body !== undefined && keep.includes(body);
      const bytes = body === undefined || isKept ? await stream.take(size) : NOTHING;
      if (body !== undefined) hashes.set(offset, isKept ? sha256(bytes) : await stream.hash(size));
      if (isKept) kept.set(body, bytes);
      step = parser.next(bytes);
    }
    const digestOf = ({ offset, size }: BlobRange): PartDigest => ({ size, sha256: hashes.get(offset)! });
    const { codePath, main, mainFormat, codeCache, execArgv, execArgvExtension } = step.value;
    const assets = new Map(step.value.assets.map(({ key, ...range }) => [key, digestOf(range)]));
    if (assets.size < step.value.assets.length) throw invalidBlob('two of its assets have the same name');
    return { codePath, main: digestOf(main), mainFormat, codeCache: codeCache && digestOf(codeCache), assets, execArgv, execArgvExtension, kept };
  } finally {
    await stream.close();
  }
}

const NOTHING = Buffer.alloc(0);
/** Bytes of what is kept in memory. */
const LARGEST_KEPT = 1 << 26;

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Takes pieces of given lengths from a stream. */
class PartStream {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#chunks = source.chunks()[Symbol.asyncIterator]();
  }

  async take(length: number): Promise<Buffer> {
    if (length > LARGEST_KEPT) throw invalidBlob(`a part of ${length} bytes should be kept in memory`);
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#pieces(length)) pieces.push(piece.slice());
    return Buffer.concat(pieces);
  }

  async hash(length: number): Promise<string> {
    const hash = createHash('sha256');
    for await (const piece of this.#pieces(length)) hash.update(piece);
    return hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async *#pieces(length: number): AsyncGenerator<Uint8Array> {
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

import type { Stats } from 'node:fs';

export interface ReadOptions {
  readonly encoding?: BufferEncoding | null;
}

/**
 * An open file of an archive, with the methods that the VFS library calls on a provider's handles. What it
 * gives out are copies.
 */
export class ArchiveFileHandle {
  readonly path: string;
  readonly flags = 'r';
  position = 0;
  closed = false;
  readonly #body: Uint8Array;
  readonly #stat: (options?: { bigint?: boolean }) => Stats;

  constructor(path: string, body: Uint8Array, stat: (options?: { bigint?: boolean }) => Stats) {
    this.path = path;
    this.#body = body;
    this.#stat = stat;
  }

  /** Copies bytes into a buffer; gives their number. Without a position it goes on where the last read ended. */
  readSync(buffer: Uint8Array, offset = 0, length: number = buffer.byteLength - offset, position?: number | bigint | null): number {
    const isGiven = position !== null && position !== undefined && position >= 0;
    const at = isGiven ? Number(position) : this.position;
    const piece = this.#body.subarray(at, at + length);
    new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length).set(piece);
    if (!isGiven) this.position = at + piece.length;
    return piece.length;
  }

  async read(buffer: Uint8Array, offset?: number, length?: number, position?: number | null): Promise<{ bytesRead: number; buffer: Uint8Array }> {
    return { bytesRead: this.readSync(buffer, offset, length, position), buffer };
  }

  readFileSync(options?: ReadOptions | BufferEncoding): Buffer | string {
    return contentAs(this.#body, options);
  }

  async readFile(options?: ReadOptions | BufferEncoding): Promise<Buffer | string> {
    return this.readFileSync(options);
  }

  statSync(options?: { bigint?: boolean }): Stats {
    return this.#stat(options);
  }

  async stat(options?: { bigint?: boolean }): Promise<Stats> {
    return this.#stat(options);
  }

  closeSync(): void {
    this.closed = true;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A copy of a file's bytes, or their text. */
export function contentAs(body: Uint8Array, options?: ReadOptions | BufferEncoding): Buffer | string {
  const encoding = typeof options === 'string' ? options : options?.encoding;
  const copy = Buffer.from(body);
  return encoding ? copy.toString(encoding) : copy;
}

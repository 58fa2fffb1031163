/**
 * Collects many small pieces into blocks of one size, so that the consumer of a stream does not write thousands of
 * tiny ones. A block that has been taken is never touched again.
 */
export class BlockWriter {
  readonly #size: number;
  #block: Buffer;
  #used = 0;
  #done: Buffer[] = [];

  constructor(size: number) {
    this.#size = size;
    this.#block = Buffer.allocUnsafeSlow(size);
  }

  /** Room in the current block, at least one byte; say with {@link advance} how much of it was filled. */
  room(): Buffer {
    return this.#block.subarray(this.#used);
  }

  advance(bytes: number): void {
    this.#used += bytes;
    if (this.#used < this.#size) return;
    this.#done.push(this.#block);
    this.#block = Buffer.allocUnsafeSlow(this.#size);
    this.#used = 0;
  }

  add(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const room = this.room();
      const part = bytes.subarray(from, from + room.length);
      room.set(part);
      this.advance(part.length);
      from += part.length;
    }
  }

  addZeros(count: number): void {
    if (count > 0) this.add(Buffer.alloc(count));
  }

  /** The full blocks since the last call. */
  take(): Buffer[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** Everything that is left. */
  takeAll(): Buffer[] {
    const rest = this.#block.subarray(0, this.#used);
    return rest.length > 0 ? [...this.take(), rest] : this.take();
  }
}

/** Collects texts as UTF-8, each once, and says where they stand. */
export class StringTable {
  readonly #places = new Map<string, { offset: number; length: number; ascii: boolean }>();
  readonly #parts: Buffer[] = [];
  length = 0;

  add(text: string): { offset: number; length: number; ascii: boolean } {
    return this.#add(text, text, Buffer.from(text));
  }

  /** The text with its length in one byte before it; gives the offset of that byte. */
  addWithLength(text: string): number {
    const bytes = Buffer.from(text);
    if (bytes.length > 0xff) throw new RangeError(`"${text}" is longer than 255 bytes`);
    return this.#add(`\0${text}`, text, Buffer.concat([Buffer.of(bytes.length), bytes])).offset;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(key: string, text: string, bytes: Buffer): { offset: number; length: number; ascii: boolean } {
    const present = this.#places.get(key);
    if (present) return present;
    const place = { offset: this.length, length: bytes.length, ascii: bytes.length === text.length };
    this.#places.set(key, place);
    this.#parts.push(bytes);
    this.length += bytes.length;
    return place;
  }
}

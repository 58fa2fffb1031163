/** Bytes that are read as a stream, as often as needed. A source that yields other than `length` bytes is an error of its consumer. */
export interface ByteSource {
  readonly length: number;
  chunks(): AsyncIterable<Uint8Array>;
}

/** A source of bytes that are in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    length: bytes.length,
    async *chunks() { yield bytes; },
  };
}

/** All bytes of a source, in memory. */
export async function readAll(source: ByteSource): Promise<Uint8Array<ArrayBuffer>> {
  const all = new Uint8Array(source.length);
  let offset = 0;
  for await (const chunk of source.chunks()) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  if (offset !== source.length) throw new RangeError(`the source gave ${offset} bytes where it announced ${source.length}`);
  return all;
}

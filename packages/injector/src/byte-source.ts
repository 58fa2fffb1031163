/** Bytes that are read when they are needed, more than once if need be. */
export interface ByteSource {
  readonly length: number;
  /** The bytes in order, in pieces of any size; each call starts again. A piece is valid until the next one is asked for. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** One record of a zip's central directory, as it stands there. Source of all fields: PKWARE's APPNOTE.TXT. */
export interface ZipRecord {
  readonly name: Buffer;
  readonly extra: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Of the local header, from the start of the file. */
  readonly offset: number;
  /** The system that the attributes are of stands in the upper byte: 3 is Unix, 19 macOS. */
  readonly madeBy: number;
  readonly attributes: number;
  /** The header in front of the body, which tells the same things again. */
  local(): Promise<ZipLocalHeader>;
  /** The body, inflated; neither length nor checksum have been compared. */
  open(): Promise<AsyncIterable<Uint8Array>>;
}

export interface ZipLocalHeader {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where the body begins, from the start of the file. */
  readonly bodyStart: number;
}

/** Bits of the flags. */
export const ZIP_FLAGS = { encrypted: 1, sizesFollow: 8, strongEncryption: 0x40, utf8: 0x800, hiddenHeaders: 0x2000 } as const;

/** The methods of compression that are read. */
export const ZIP_METHODS = { stored: 0, deflated: 8 } as const;

/** A zip that is open. */
export interface OpenZip {
  records(): AsyncIterable<ZipRecord>;
  close(): void;
}

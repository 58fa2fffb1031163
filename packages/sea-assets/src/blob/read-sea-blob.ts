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
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const view = ({ offset, size }: BlobRange): Buffer => all.subarray(offset, offset + size);
  const parser = parseSeaBlob(all.length, blobFormatOf(nodeVersion).mainFormat);
  let step = parser.next();
  while (!step.done) step = parser.next(view(step.value));
  const { main, codeCache, assets, ...rest } = step.value;
  return { ...rest, main: view(main), codeCache: codeCache && view(codeCache), assets: assets.map(({ key, ...range }) => ({ key, data: view(range) })) };
}

import { isPackError } from '@pack/errors';
import { invalidBlob, parseSeaBlob, type BlobContents } from './parse-sea-blob.ts';

/** Bytes of a blob that need not be in memory, for instance in an executable. */
export interface BlobBytes {
  readonly size: number;
  /** Gives exactly `length` bytes from `offset`, which lie in the blob. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** What is in a blob and where, and which layout it has: 1 that of Node 22.20 to 25.6, 2 that with the byte mainFormat, from 25.7 on. */
export interface DescribedSeaBlob extends BlobContents {
  readonly layout: 1 | 2;
}

/**
 * Says what is in a blob, of whichever Node: the layout is the one in which everything adds up. What it holds is not read, only
 * the sizes between; memory does not grow with the blob.
 * @throws PackError ERR_PACK_BLOB_INVALID for bytes that are no blob of any layout that is known.
 */
export async function describeSeaBlob(blob: BlobBytes): Promise<DescribedSeaBlob> {
  try {
    return { layout: 2, ...await drive(blob, true) };
  } catch (error) {
    if (!isPackError(error) || error.code !== 'ERR_PACK_BLOB_INVALID') throw error;
  }
  return { layout: 1, ...await drive(blob, false) };
}

/** Bytes that are read at once: sizes and names stand close together where there is no body between. */
const STEP = 4096;
const NOTHING = Buffer.alloc(0);

async function drive(blob: BlobBytes, hasMainFormat: boolean): Promise<BlobContents> {
  const parser = parseSeaBlob(blob.size, hasMainFormat);
  let window: { readonly offset: number; readonly bytes: Buffer } = { offset: 0, bytes: Buffer.alloc(0) };
  for (let step = parser.next(); ;) {
    if (step.done) return step.value;
    const { offset, size, body } = step.value;
    if (body !== undefined) {
      step = parser.next(NOTHING);
      continue;
    }
    if (offset < window.offset || offset + size > window.offset + window.bytes.length) {
      const length = Math.min(Math.max(STEP, size), blob.size - offset);
      window = { offset, bytes: await blob.read(offset, length) };
      if (window.bytes.length !== length) throw invalidBlob(`${length} bytes at ${offset} cannot be read`);
    }
    step = parser.next(window.bytes.subarray(offset - window.offset, offset - window.offset + size));
  }
}

import type { BinaryFile } from './binary-file.ts';
import { readAhead } from './read-ahead.ts';

/** A run of bytes in a file. */
export interface FileRange {
  readonly offset: number;
  readonly size: number;
}

/** Where the fuse was found: each entry is the position of the digit behind the colon. */
export interface FusePositions {
  readonly unset: readonly number[];
  readonly set: readonly number[];
}

/**
 * The marker that a Node.js binary contains once, followed by `:0`, or by `:1` when it shall look for a blob.
 * In two pieces, so that programs that contain this module do not contain the marker.
 * Source: "Single executable applications" in Node's documentation (`--sentinel-fuse`).
 */
export const FUSE_MARKER: string = ['NODE_SEA_FUSE', 'fce680ab2cc467b6e072b8b5df1996b2'].join('_');

/** The value of the fuse's digit when a blob is there. */
export const FUSE_SET = 0x31; // '1'

/** Finds every fuse in the given ranges of a binary; they must not overlap, and a fuse across two of them is not seen. */
export async function findFuses(binary: BinaryFile, ranges: readonly FileRange[]): Promise<FusePositions> {
  const unset: number[] = [];
  const set: number[] = [];
  for (const range of ranges) {
    for await (const { position, digit } of fusesIn(binary, range)) {
      if (digit === FUSE_SET) set.push(position);
      else if (digit === FUSE_UNSET) unset.push(position);
    }
  }
  return { unset, set };
}

const FUSE_UNSET = 0x30; // '0'
const STEP = 1 << 20;

async function* fusesIn(binary: BinaryFile, range: FileRange): AsyncGenerator<{ position: number; digit: number | undefined }> {
  const marker = Buffer.from(`${FUSE_MARKER}:`, 'latin1');
  const size = Math.min(range.size, binary.size - range.offset);
  let start = range.offset;
  // each step overlaps with the next by a marker and its digit, less one byte: every fuse lies whole in one step, none in two
  for await (const bytes of readAhead(binary, { offset: start, size }, STEP, { overlap: marker.length })) {
    for (let at = bytes.indexOf(marker); at !== -1; at = bytes.indexOf(marker, at + 1)) {
      if (at < STEP) yield { position: start + at + marker.length, digit: bytes[at + marker.length] };
    }
    start += STEP;
  }
}

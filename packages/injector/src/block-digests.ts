import { CODE_PAGE } from './code-signature.ts';
import type { OutputFile } from './output-file.ts';
import { readAhead } from './read-ahead.ts';

/** A file of which something is computed for each block while it is written. */
export interface BlockDigests {
  /** What is written through it is digested on the way, while the system writes it. */
  readonly file: OutputFile;
  /** Digests of the first `size` bytes what is not digested yet: blocks that were not written whole. Nothing is to be written any more. */
  finish(size: number): Promise<void>;
}

export interface DigestOptions {
  /** Bytes of the file, at most: what is written behind them is not digested. */
  readonly most: number;
  /** Takes whole blocks, in any order, a block again when it was changed; only the last block of the file may be shorter. @param first index of the first of them. */
  readonly digest: (blocks: Uint8Array, first: number) => void;
  /** Somebody who has time to digest blocks that are in the file already; undefined: nobody has. Who took blocks has digested them when `finish` is called. */
  readonly helper?: () => ((first: number, bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes: as many as a signature's page has. What is written in pieces that begin and end at multiples of it need not be read again. */
export const BLOCK: number = CODE_PAGE;

/** Digests a file block by block while it is written, so that it need not be read again when it is complete. */
export function digestBlocks(file: OutputFile, { most, digest, helper, signal }: DigestOptions): BlockDigests {
  const isDigested = new Uint8Array(Math.ceil(most / BLOCK));
  const isGiven = new Uint8Array(isDigested.length);
  const write: OutputFile['write'] = async (bytes, position) => {
    const writing = file.write(bytes, position);
    writing.catch(() => {}); // told below
    const end = position + bytes.length;
    isDigested.fill(0, Math.floor(position / BLOCK), Math.ceil(end / BLOCK));
    const [first, last] = [Math.ceil(position / BLOCK), Math.min(Math.floor(end / BLOCK), isDigested.length)];
    // what a helper has had may still be worked on: it is digested again in the end
    const isNew = first < last && isGiven.subarray(first, last).indexOf(1) < 0;
    const give = isNew && last - first >= WORTH_GIVING ? helper?.() : undefined;
    if (isNew) {
      if (!give) digest(bytes.subarray(first * BLOCK - position, last * BLOCK - position), first);
      isDigested.fill(1, first, last);
    }
    await writing;
    if (!give) return;
    isGiven.fill(1, first, last);
    give(first, (last - first) * BLOCK);
  };
  const finish: BlockDigests['finish'] = async (size) => {
    const count = Math.ceil(size / BLOCK);
    for (let first = isDigested.indexOf(0); first >= 0 && first < count;) {
      const next = isDigested.indexOf(1, first);
      const last = next < 0 ? count : Math.min(next, count);
      let block = first;
      for await (const bytes of readAhead(file, { offset: first * BLOCK, size: Math.min(size, last * BLOCK) - first * BLOCK }, STEP, { signal })) {
        digest(bytes, block);
        block += Math.ceil(bytes.length / BLOCK);
      }
      first = isDigested.indexOf(0, last);
    }
  };
  return { file: { ...file, write }, finish };
}

const STEP = 1 << 20;
const WORTH_GIVING = 64;

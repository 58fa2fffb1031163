import type { BinaryFile } from './binary-file.ts';
import { BLOCK } from './block-digests.ts';
import type { OutputFile } from './output-file.ts';
import { readAhead } from './read-ahead.ts';

/** A run of bytes of the input and where it goes in the output. */
export interface Move {
  readonly from: number;
  readonly size: number;
  readonly to: number;
}

/** Copies runs of bytes from the input to places of the output, in pieces that begin with a block of the output. */
export async function copyMoves(file: OutputFile, binary: BinaryFile, moves: readonly Move[], signal?: AbortSignal): Promise<void> {
  for (const { from, size, to } of moves) {
    const head = Math.min(size, (BLOCK - to % BLOCK) % BLOCK);
    await file.write(await binary.read(from, head, 'contents'), to);
    let done = head;
    for await (const bytes of readAhead(binary, { offset: from + head, size: size - head }, STEP, { signal })) {
      await file.write(bytes, to + done);
      done += bytes.length;
    }
  }
}

const STEP = 1 << 20;

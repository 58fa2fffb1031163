import type { BinaryFile } from './binary-file.ts';
import type { OutputFile } from './output-file.ts';
import { readAhead } from './read-ahead.ts';

/** A run of bytes of the input and where it goes in the output. */
export interface Move {
  readonly from: number;
  readonly size: number;
  readonly to: number;
}

/** Copies runs of bytes from the input to other places of the output, in pieces. */
export async function copyMoves(file: OutputFile, binary: BinaryFile, moves: readonly Move[], signal?: AbortSignal): Promise<void> {
  for (const { from, size, to } of moves) {
    let done = 0;
    for await (const bytes of readAhead(binary, { offset: from, size }, STEP, { signal })) {
      await file.write(bytes, to + done);
      done += bytes.length;
    }
  }
}

const STEP = 1 << 20;

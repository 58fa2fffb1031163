import type { BinaryFile } from './binary-file.ts';
import type { OutputFile } from './output-file.ts';

/** A run of bytes of the input and where it goes in the output. */
export interface Move {
  readonly from: number;
  readonly size: number;
  readonly to: number;
}

/** Copies runs of bytes from the input to other places of the output, in pieces. */
export async function copyMoves(file: OutputFile, binary: BinaryFile, moves: readonly Move[], signal?: AbortSignal): Promise<void> {
  const room = Buffer.allocUnsafe(Math.max(0, ...moves.map(({ size }) => Math.min(STEP, size))));
  for (const { from, size, to } of moves) {
    for (let done = 0; done < size; done += STEP) {
      signal?.throwIfAborted();
      await file.write(await binary.read(from + done, Math.min(STEP, size - done), 'contents', room), to + done);
    }
  }
}

const STEP = 1 << 20;

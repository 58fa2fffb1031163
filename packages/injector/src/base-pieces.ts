import type { BinaryFile } from './binary-file.ts';
import type { Move } from './copy-moves.ts';
import type { FileRange } from './sea-fuse.ts';

/** A run of bytes of a base: where it stands in the executable made of it, or, if nowhere, the bytes. */
export type BasePiece = { readonly size: number; readonly at: number } | { readonly size: number; readonly bytes: Uint8Array };

/** How a base became an executable, as far as its bytes are concerned. */
export interface BaseChanges {
  /** Runs that stand elsewhere in the executable; in the order of the base, without overlaps. What is in none stands where it was. */
  readonly moves: readonly Move[];
  /** What else is written into the executable: whatever of the base would be there is not there any more. */
  readonly written: readonly FileRange[];
  /** From here on nothing of the base is kept. */
  readonly end: number;
}

/**
 * Takes a base apart into what is still in the executable and what is not, so that it can be put together again.
 * Only bytes that are nowhere else are read.
 */
export async function piecesOfBase(base: BinaryFile, { moves, written, end }: BaseChanges): Promise<BasePiece[]> {
  const covered = written.toSorted((a, b) => a.offset - b.offset);
  const targets = [...covered, ...moves.map(({ to, size }) => ({ offset: to, size }))].toSorted((a, b) => a.offset - b.offset);
  const runs: { from: number; size: number; to: number; blocked: readonly FileRange[] }[] = [];
  let done = 0;
  for (const { from, size, to } of moves) {
    runs.push({ from: done, size: from - done, to: done, blocked: targets }, { from, size, to, blocked: covered });
    done = from + size;
  }
  runs.push({ from: done, size: end - done, to: done, blocked: targets });

  const pieces: BasePiece[] = [];
  const literal = async (from: number, size: number): Promise<void> => {
    if (size > 0) pieces.push({ size, bytes: await base.read(from, size, 'contents') });
  };
  for (const { from, size, to, blocked } of runs) {
    let at = 0;
    for (const range of blocked) {
      const start = Math.max(at, Math.min(size, range.offset - to));
      const stop = Math.min(size, range.offset + range.size - to);
      if (stop <= start) continue;
      if (start > at) pieces.push({ size: start - at, at: to + at });
      await literal(from + start, stop - start);
      at = stop;
    }
    if (size > at) pieces.push({ size: size - at, at: to + at });
  }
  await literal(end, base.size - end);
  return pieces;
}

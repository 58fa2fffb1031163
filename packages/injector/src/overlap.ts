import type { FileRange } from './sea-fuse.ts';

/** The indices of two ranges that have a byte in common; undefined: no two have. Empty ones have none. */
export function overlap(ranges: readonly FileRange[]): readonly [number, number] | undefined {
  const sorted = ranges.map((range, index) => ({ ...range, index })).filter(({ size }) => size > 0).sort((a, b) => a.offset - b.offset);
  const second = sorted.findIndex(({ offset }, place) => place > 0 && offset < sorted[place - 1]!.offset + sorted[place - 1]!.size);
  return second < 0 ? undefined : [sorted[second - 1]!.index, sorted[second]!.index];
}

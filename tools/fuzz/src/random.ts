/** Gives integers from 0 to `below` - 1. */
export type Random = (below: number) => number;

/** The same numbers for the same seed and index: so any single input can be made again. Source: Tommy Ettinger's mulberry32. */
export function randomOf(seed: number, index: number): Random {
  let state = Math.imul(seed, 0x9e37_79b9) ^ Math.imul(index + 1, 0x85eb_ca6b);
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * below);
  };
}

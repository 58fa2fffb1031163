import type { Measurement } from './measured-run.ts';
import type { Rounds } from './interleave.ts';

/** The middle of a list of numbers (the mean of the two middle ones of an even count); NaN for none. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How one candidate compares with another: the median of the ratios round by round, and their extremes. */
export interface Ratio { readonly median: number; readonly least: number; readonly most: number }

/** `undefined` if a round of either lacks the quantity. */
export function ratio(rounds: Rounds, name: string, against: string, quantity: keyof Measurement): Ratio | undefined {
  const mine = rounds.get(name) ?? [];
  const theirs = rounds.get(against) ?? [];
  const ratios = mine.map((measurement, round) => (measurement[quantity] ?? NaN) / (theirs[round]?.[quantity] ?? NaN));
  if (ratios.length === 0 || ratios.some((one) => !Number.isFinite(one))) return undefined;
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

/** The median of one quantity of a candidate; `undefined` if a round lacks it. */
export function medianOf(rounds: Rounds, name: string, quantity: keyof Measurement): number | undefined {
  const numbers = (rounds.get(name) ?? []).map((measurement) => measurement[quantity]);
  return numbers.length === 0 || numbers.includes(undefined) ? undefined : median(numbers as number[]);
}

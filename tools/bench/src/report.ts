import type { Measurement } from './measured-run.ts';
import type { Rounds } from './interleave.ts';
import { medianOf, ratio, type Ratio } from './statistics.ts';

/** What we promised of a ratio, or without `against` of the quantity itself: that its median does not exceed this. */
export interface Goal { readonly name: string; readonly against?: string; readonly quantity: keyof Measurement; readonly atMost: number }

/** The outcome of one bench. */
export interface BenchResult {
  readonly title: string;
  /** What was run, so that a reader could do it again. */
  readonly description: string;
  readonly rounds: Rounds;
  /** Ratios are given against this candidate. */
  readonly against: string;
  readonly goals: readonly Goal[];
}

/** What a bench says, and whether every goal was reached. */
export interface Report {
  readonly text: string;
  readonly isReached: boolean;
  /** Where in the document it goes, unless to the bench's own place. */
  readonly marker?: string;
}

/** A report of one table. */
export function reportOf(result: BenchResult): Report {
  return { text: renderResult(result), isReached: result.goals.every((goal) => isReached(goal, result.rounds)) };
}

const QUANTITIES = { wallMs: 'wall time', cpuMs: 'CPU time', peakBytes: 'peak memory' } as const;

/** A bench as a section of Markdown: one row a candidate, medians, ratios of rounds with their extremes, goals. */
export function renderResult({ title, description, rounds, against, goals }: BenchResult): string {
  const shown = (Object.keys(QUANTITIES) as (keyof Measurement)[]).filter((quantity) => medianOf(rounds, against, quantity) !== undefined);
  const count = rounds.get(against)?.length ?? 0;
  const header = ['', ...shown.flatMap((quantity) => [QUANTITIES[quantity], `of ${against}'s`])];
  const rows = [...rounds.keys()].map((name) => [name, ...shown.flatMap((quantity) => [
    renderQuantity(quantity, medianOf(rounds, name, quantity)),
    name === against ? '1' : renderRatio(ratio(rounds, name, against, quantity)),
  ])]);
  const table = [header, header.map((_, column) => (column === 0 ? '---' : '--:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const promises = goals.map((goal) => `- ${renderGoal(goal, rounds)}`);
  return [`### ${title}`, '', description, '', `Medians of ${count} interleaved rounds.`, '', ...table, '', ...promises].join('\n').trimEnd();
}

/** Whether a goal is reached; a quantity that could not be measured reaches none. */
export function isReached(goal: Goal, rounds: Rounds): boolean {
  return (foundFor(goal, rounds) ?? Infinity) <= goal.atMost;
}

function foundFor({ name, against, quantity }: Goal, rounds: Rounds): number | undefined {
  return against === undefined ? medianOf(rounds, name, quantity) : ratio(rounds, name, against, quantity)?.median;
}

function renderGoal(goal: Goal, rounds: Rounds): string {
  const { name, against, quantity, atMost } = goal;
  const rendered = (value: number): string => (against === undefined ? renderQuantity(quantity, value) : value.toFixed(3));
  const found = foundFor(goal, rounds);
  const limit = against === undefined ? rendered(atMost) : `${atMost} of ${against}'s`;
  return `${name}: ${QUANTITIES[quantity]} at most ${limit}: ${isReached(goal, rounds) ? 'reached' : '**missed**'} (${found === undefined ? 'not measured' : rendered(found)})`;
}

function renderRatio(found: Ratio | undefined): string {
  return found === undefined ? '–' : `${found.median.toFixed(2)} (${found.least.toFixed(2)}–${found.most.toFixed(2)})`;
}

function renderQuantity(quantity: keyof Measurement, value: number | undefined): string {
  if (value === undefined) return '–';
  if (quantity === 'peakBytes') return `${Math.round(value / 1e6)} MB`;
  return value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`;
}

/**
 * `document` with the text between `<!-- bench:<name> -->` and `<!-- /bench:<name> -->` replaced.
 * Throws an `Error` if the markers are not there: a figure must not get lost in silence.
 */
export function putBetweenMarkers(document: string, name: string, text: string): string {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const start = document.indexOf(open);
  const end = document.indexOf(close);
  if (start < 0 || end < start) throw new Error(`no markers ${open} … ${close}`);
  return `${document.slice(0, start + open.length)}\n${text}\n${document.slice(end)}`;
}

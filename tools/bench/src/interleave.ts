import { measuredRun, type Command, type Measurement } from './measured-run.ts';

/** One of those who run against each other; `prepare` undoes what the last run left, outside the clock. */
export interface Candidate {
  readonly name: string;
  readonly command: Command;
  readonly prepare?: () => void | Promise<void>;
}

/** What each candidate took in each round: all lists are of one length, and place n of each is of the same round. */
export type Rounds = ReadonlyMap<string, readonly Measurement[]>;

/**
 * Runs the candidates in turn, `rounds` times, after one run of each that does not count (it fills caches).
 * Every second round runs in the opposite order, so that no candidate always has the same one before it.
 */
export async function interleave(candidates: readonly Candidate[], rounds: number, onRound: (round: number) => void = () => {}): Promise<Rounds> {
  const measured = new Map<string, Measurement[]>(candidates.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    onRound(round);
    for (const { name, command, prepare } of round % 2 === 0 ? candidates : candidates.toReversed()) {
      await prepare?.();
      const measurement = await measuredRun(command);
      if (round > 0) measured.get(name)!.push(measurement);
    }
  }
  return measured;
}

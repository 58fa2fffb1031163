import { isPackError } from '@pack/errors';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutatedInput } from './mutate.ts';

/** What stopped a run: the number of the input, and what went wrong with it. */
export interface FuzzFailure {
  readonly index: number;
  readonly error: unknown;
}

export interface FuzzOutcome {
  readonly inputs: number;
  /** How many inputs were refused with a `PackError`; those left gave a result. */
  readonly refused: number;
  readonly failure?: FuzzFailure;
}

export interface FuzzLimits {
  readonly seed: number;
  /** The number of the first input. */
  readonly from: number;
  readonly inputs: number;
  /** When to end although inputs are left, in milliseconds from the start. */
  readonly milliseconds: number;
}

/**
 * Gives a target one damaged input after the other until one fails, or the limit is reached.
 * @param onInput told the number of each input before it runs.
 */
export async function fuzzRun(target: FuzzTarget, { seed, from, inputs, milliseconds }: FuzzLimits, onInput: (index: number) => void): Promise<FuzzOutcome> {
  const end = performance.now() + milliseconds;
  const forget = refuseLargeBuffers(target.largestBuffer ?? LARGEST_BUFFER);
  let refused = 0;
  let index = from;
  try {
    for (; index < from + inputs && (index % 64 > 0 || performance.now() < end); index++) {
      onInput(index);
      try {
        const running = target.run(mutatedInput(target, seed, index));
        if (running !== undefined) await running;
      } catch (error) {
        if (!isPackError(error)) return { inputs: index - from + 1, refused, failure: { index, error } };
        refused++;
      }
      if (index % 64 === 0) checkMemory();
    }
  } catch (error) {
    return { inputs: index - from + 1, refused, failure: { index, error } };
  } finally {
    forget();
  }
  return { inputs: index - from, refused };
}

const LARGEST_BUFFER = 1 << 26;
/** Of the whole process, in KB: no target needs near as much. */
const MOST_MEMORY = 1 << 20;

function checkMemory(): void {
  const { maxRSS } = process.resourceUsage();
  if (maxRSS > MOST_MEMORY) throw new Error(`the process held ${maxRSS} KB; one of the last 64 inputs led to that`);
}

/** What is asked for by a number in the input must show up even where the system gives memory that is never touched. */
function refuseLargeBuffers(largest: number): () => void {
  const names = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const;
  const originals = names.map((name) => Buffer[name]);
  names.forEach((name, place) => {
    Buffer[name] = ((size: number, ...rest: []) => {
      if (size > largest) throw new Error(`a buffer of ${size} bytes was asked for`);
      return originals[place]!(size, ...rest);
    }) as typeof Buffer.alloc;
  });
  return () => { names.forEach((name, place) => { Buffer[name] = originals[place] as typeof Buffer.alloc; }); };
}

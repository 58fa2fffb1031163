/**
 * Something that reads what strangers wrote: the default export of `packages/<package>/test/fuzz/<name>.ts`. Every input must
 * give a result or a `PackError`, soon, and without large allocations; whatever else the input must not break, `run` checks itself.
 */
export interface FuzzTarget {
  /** Sound inputs that are damaged; small ones, of a few KB, because only what is read matters. */
  readonly seeds: readonly Uint8Array[];
  /** Reads an input. What it throws that is no `PackError` is a failure. The input is the target's own to keep and change. */
  readonly run: (input: Buffer) => void | Promise<void>;
  /** How many inputs the tests try; `pnpm fuzz` goes on for longer. Keep all of them within some seconds. */
  readonly inputs: number;
  /** Words that mean something in this format, to be put anywhere: magic numbers, keywords, names. */
  readonly words?: readonly (string | Uint8Array)[];
  /** The largest buffer that an input may lead to, in bytes; 64 MB unless told. */
  readonly largestBuffer?: number;
}

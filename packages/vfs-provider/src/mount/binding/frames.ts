/** Takes our frames out of the stacks of errors that Node's own functions throw, or that stand for theirs. */
export interface Frames {
  /**
   * Makes the stack of an error that a native function has just thrown start below a function of ours, where it
   * would start without us. (It is also where Node points to when the error is uncaught.)
   */
  drop(error: unknown, below: (...args: never[]) => unknown): void;
  /** The same for an error that went through `drop` or `made` last; leaves others alone. */
  dropOfLast(error: unknown, below: (...args: never[]) => unknown): void;
  /** An error was made here. */
  made(error: Error): void;
}

export function createFrames(): Frames {
  let last: unknown;
  return {
    drop(error, below) {
      if (!(error instanceof Error)) return;
      Error.captureStackTrace(error, below);
      last = error;
    },
    dropOfLast(error, below) {
      if (error === last) Error.captureStackTrace(error as Error, below);
    },
    made(error) { last = error; },
  };
}

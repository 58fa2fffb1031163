/** The exit status after an interruption, as shells have it for Ctrl-C. */
const INTERRUPTED = 130;

/**
 * Runs `task` with a signal that aborts when the user interrupts the program or asks it to end. A second interruption
 * ends the program at once.
 */
export async function untilInterrupted<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED); // what cleans up on 'exit' still runs
    controller.abort();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, interrupt);
  try {
    return await task(controller.signal);
  } finally {
    for (const name of names) process.off(name, interrupt);
  }
}

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
  // They stay when the task is over: an interruption that comes too late must not make a finished build look killed.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  return task(controller.signal);
}

import type { NodeInternals } from './node-internals.ts';

/**
 * Takes away what Node does at SIGUSR1, which is to open the inspector; the program's own handlers still work, and
 * without one the signal ends the process, as it ends any program that does not expect it. (Node's `--disable-sigusr1`
 * blocks the signal itself, so that no handler ever hears of it.) An inspector that a signal opened before this is closed;
 * not one that opens a moment later: Node hears of signals through a thread of its own, which may not have run yet.
 */
export function closeInspector(internals: NodeInternals): void {
  const nobody = (): void => {};
  // While there is a listener libuv handles the signal; afterwards it restores not Node's own handler, but the default.
  process.on('SIGUSR1', nobody);
  process.removeListener('SIGUSR1', nobody);
  if (internals.binding<{ url(): string | undefined }>('inspector').url() === undefined) return;
  const close = (process as unknown as { _debugEnd(): void })._debugEnd;
  close();
  // One signal asks for the inspector in several ways, of which some come to pass in the event loop.
  setImmediate(() => {
    close();
    setImmediate(close);
  });
}

import type { WorkerTask } from '../runtime/worker-threads.ts';

/*
 * What stands around the bundle: `function pack(require, task, fallback) { … }`, called without a task in the main
 * thread, and sent to each worker as text.
 */
declare global {
  const pack: () => void;
  const task: WorkerTask | undefined;
  const fallback: ((reason: unknown) => void) | undefined;
}

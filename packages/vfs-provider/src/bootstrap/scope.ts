import type { WorkerTask } from '../runtime/worker-threads.ts';

/*
 * What stands around the bundle: `function pack(require, task) { … }`, called with nothing but `require` in the main
 * thread, and sent to each worker as text.
 */
declare global {
  const pack: () => void;
  const task: WorkerTask | undefined;
}

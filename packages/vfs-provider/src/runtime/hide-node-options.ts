import type * as WorkerThreads from 'node:worker_threads';

export interface HiddenNodeOptions {
  /** What to make the worker with. */
  readonly options: WorkerThreads.WorkerOptions;
  /** What the worker has to put back into its environment. */
  readonly nodeOptions?: string;
  /** To call when the worker has been made. */
  restore(): void;
}

/**
 * Keeps NODE_OPTIONS from a worker that is about to be made. Node takes options from it for each worker with options or
 * an environment of its own, even in an executable whose `execArgvExtension` is 'none': that is about the start alone.
 */
export function hideNodeOptions(options: WorkerThreads.WorkerOptions): HiddenNodeOptions {
  const { env, execArgv } = options;
  if (typeof env === 'object' && env !== null) {
    const { NODE_OPTIONS: own, ...others } = env;
    return own === undefined ? { options, restore } : { options: { ...options, env: others }, nodeOptions: String(own), restore };
  }
  const value = process.env['NODE_OPTIONS'];
  if (!execArgv || value === undefined) return { options, restore };
  delete process.env['NODE_OPTIONS'];
  return {
    options,
    // With SHARE_ENV there is one environment for both.
    ...(typeof env === 'symbol' ? {} : { nodeOptions: value }),
    restore: () => { process.env['NODE_OPTIONS'] = value; },
  };
}

function restore(): void {}

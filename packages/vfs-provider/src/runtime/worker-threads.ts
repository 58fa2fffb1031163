import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as WorkerThreads from 'node:worker_threads';
import type { NodeInternals } from './node-internals.ts';

/** What a worker of ours has to run once the archive is mounted in it. */
export type WorkerTask =
  { readonly execArgv: readonly string[]; /** See `ChildMessage`. */ readonly depth: number }
  & (
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'eval'; readonly code: string }
    | { readonly kind: 'data'; readonly url: string }
    | { readonly kind: 'hooks' } // nothing of its own: Node's thread for hooks goes on with its work
  );

/**
 * Makes each new Worker start with the bootstrap: Node gives a worker no other way to run code before its script than
 * to be that script. `bootstrap` gives the text of a function that is called with `require` and the task.
 */
export function wrapWorker(internals: NodeInternals, bootstrap: () => string, depth: number): void {
  const workerThreads = internals.publicBuiltin('worker_threads') as { Worker: typeof WorkerThreads.Worker };
  const Original = workerThreads.Worker;
  class Worker extends Original {
    constructor(filename: string | URL, options: WorkerThreads.WorkerOptions = {}) {
      const task = workerTask(filename, options, depth);
      if (task === undefined) super(filename, options);
      else super(`(${bootstrap()})(require, ${JSON.stringify(task)})\n//# sourceURL=node:internal/pack`, { ...options, eval: true, ...execArgv(options) });
    }
  }
  // The bundle's identifiers are shortened.
  Object.defineProperty(Worker, 'name', { value: 'Worker' });
  workerThreads.Worker = Worker;
}

/** None where Node's own constructor has to throw its error. */
function workerTask(filename: unknown, options: WorkerThreads.WorkerOptions | null, depth: number): WorkerTask | undefined {
  if (options === null) return undefined;
  const given: unknown = options.execArgv;
  if (given && !Array.isArray(given)) return undefined;
  const execArgv = Array.isArray(given) ? given.map(String) : process.execArgv;
  if (options.eval) return typeof filename === 'string' ? { kind: 'eval', code: filename, execArgv, depth } : undefined;
  if (isUrl(filename)) {
    if (filename.protocol === 'data:') return { kind: 'data', url: `${filename.href}`, execArgv, depth };
    return { kind: 'file', path: fileURLToPath(filename), execArgv, depth };
  }
  if (typeof filename !== 'string' || !(isAbsolute(filename) || /^\.\.?[\\/]/.test(filename))) return undefined;
  return { kind: 'file', path: resolve(filename), execArgv, depth };
}

/**
 * A worker takes over its parent's options, unless it has options or an environment of its own: then `--expose-internals`
 * has to be given again.
 */
function execArgv(options: WorkerThreads.WorkerOptions): { execArgv?: string[] } {
  const { execArgv: given, env } = options;
  if (!given && (typeof env !== 'object' || env === null)) return {};
  return { execArgv: ['--expose-internals', ...(given ?? [])] };
}

/** Node's own test (`isURL` in lib/internal/url.js): it takes URL objects of other realms too. */
function isUrl(value: unknown): value is URL {
  const url = value as { href?: unknown; protocol?: unknown; auth?: unknown; path?: unknown } | null | undefined;
  return Boolean(url?.href && url.protocol && url.auth === undefined && url.path === undefined);
}

import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as WorkerThreads from 'node:worker_threads';
import { SHARED_STATE_KEY, sharedState } from '../mount/shared-state.ts';
import { removeOwnDirectories } from '../private-files/run-directory.ts';
import { hideNodeOptions } from './hide-node-options.ts';
import type { NodeInternals } from './node-internals.ts';

/** What a worker of ours has to run once the archive is mounted in it. */
export type WorkerTask =
  {
    readonly execArgv: readonly string[];
    /** See `ChildMessage`. */
    readonly depth: number;
    /** NODE_OPTIONS of the worker's environment, where it was kept from Node. */
    readonly nodeOptions?: string | undefined;
  }
  & (
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'eval'; readonly code: string }
    | { readonly kind: 'data'; readonly url: string }
    | { readonly kind: 'hooks' } // nothing of its own: Node's thread for hooks goes on with its work
  );

export interface WorkerRules {
  /** See `ChildMessage`. */
  readonly depth: number;
  /** Whether workers may take options from NODE_OPTIONS, as Node lets them. */
  readonly allowsNodeOptions: boolean;
  readonly allowsInspector: boolean;
  /** Options of Node that the bootstrap needs. */
  readonly flags: readonly string[];
}

/**
 * Makes each new Worker start with the bootstrap: Node gives a worker no other way to run code before its script than
 * to be that script. `bootstrap` gives the text of a function that is called with `require` and the task.
 */
export function wrapWorker(internals: NodeInternals, bootstrap: () => string, { depth, allowsNodeOptions, allowsInspector, flags }: WorkerRules): void {
  const workerThreads = internals.publicBuiltin('worker_threads') as { Worker: typeof WorkerThreads.Worker };
  const Original = workerThreads.Worker;
  const environment = internals.builtin<{ setEnvironmentData(key: string, value: unknown): void }>('internal/worker');
  let cleansUp = !internals.binding<{ isMainThread: boolean }>('worker').isMainThread;
  const needed = allowsNodeOptions && !allowsInspector ? [...flags, ...NO_INSPECTOR] : flags;
  class Worker extends Original {
    constructor(filename: string | URL, options: WorkerThreads.WorkerOptions = {}) {
      const task = workerTask(filename, options, depth);
      if (task === undefined) {
        super(filename, options);
        return;
      }
      if (!cleansUp) process.on('exit', removeOwnDirectories);
      cleansUp = true;
      environment.setEnvironmentData(SHARED_STATE_KEY, sharedState().memory);
      const hidden = allowsNodeOptions ? undefined : hideNodeOptions(options);
      try {
        const code = `(${bootstrap()})(require, ${JSON.stringify({ ...task, nodeOptions: hidden?.nodeOptions })})\n//# sourceURL=node:internal/pack`;
        super(code, { ...(hidden?.options ?? options), eval: true, ...execArgv(options, needed) });
      } finally {
        environment.setEnvironmentData(SHARED_STATE_KEY, undefined);
        hidden?.restore();
      }
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

/** Undo what NODE_OPTIONS may hold. The last two would make a thread wait for a debugger. */
const NO_INSPECTOR: readonly string[] = ['--no-inspect', '--no-inspect-brk', '--no-inspect-wait'];

/**
 * A worker takes over its parent's options, unless it has options or an environment of its own: then those that are
 * needed have to be given again.
 */
function execArgv(options: WorkerThreads.WorkerOptions, needed: readonly string[]): { execArgv?: string[] } {
  const { execArgv: given, env } = options;
  if (!given && (typeof env !== 'object' || env === null)) return {};
  return { execArgv: [...needed, ...(given ?? [])] };
}

/** Node's own test (`isURL` in lib/internal/url.js): it takes URL objects of other realms too. */
function isUrl(value: unknown): value is URL {
  const url = value as { href?: unknown; protocol?: unknown; auth?: unknown; path?: unknown } | null | undefined;
  return Boolean(url?.href && url.protocol && url.auth === undefined && url.path === undefined);
}

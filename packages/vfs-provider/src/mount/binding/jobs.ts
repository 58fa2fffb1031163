import { OUTSIDE } from '../tree.ts';
import type { MountContext } from './context.ts';
import { Failure } from './failure.ts';
import type { Binding, NativeFunction } from './native.ts';
import type { CheckOpen } from './read.ts';

// Taken before any program can replace it with fake timers.
const later = setImmediate;

type JobClass = (new (...args: unknown[]) => Job) & { prototype: Job };
interface Job {
  run(path: unknown): unknown;
  ondone(error: Error | null, ...results: unknown[]): void;
}

/**
 * Node 26's one-round-trip jobs behind readFile and writeFile. `fs.js` has taken the classes already, so
 * their `run` is replaced, which gets the path; the flags are only known for instances of what the binding
 * hands out from now on (`fs/promises`), others are taken to have the usual ones.
 */
export function serveFileJobs(context: MountContext, binding: Binding, check: CheckOpen): void {
  const { O_WRONLY = 1, O_CREAT = 64, O_TRUNC = 512 } = context.internalBinding('constants')['fs'] as unknown as Record<string, number>;

  const readFlags = rememberFlags(binding, 'ReadFileJob');
  serveJob(context, binding, 'ReadFileJob', (job, path) => {
    const node = check(path, readFlags.get(job) ?? 0);
    if (node instanceof Failure || node === OUTSIDE) return node;
    if (context.tree.isDirectory(node)) return new Failure('EISDIR', 'read', path);
    return () => job.ondone(null, Buffer.from(context.tree.archive.body(node)), -1);
  });

  const writeFlags = rememberFlags(binding, 'WriteFileJob');
  serveJob(context, binding, 'WriteFileJob', (job, path) => {
    const node = check(path, writeFlags.get(job) ?? O_WRONLY | O_CREAT | O_TRUNC);
    // Opened for reading only, which is what may still succeed, it cannot be written to.
    return node instanceof Failure || node === OUTSIDE ? node : new Failure('EBADF', 'write');
  });
}

function rememberFlags(binding: Binding, name: string): WeakMap<Job, number> {
  const flags = new WeakMap<Job, number>();
  const Native = binding[name] as unknown as JobClass | undefined;
  if (Native === undefined) return flags;
  const Remembering = class extends Native {
    constructor(...args: unknown[]) {
      super(...args);
      flags.set(this, args[1] as number);
    }
  };
  binding[name] = Remembering as unknown as NativeFunction;
  return flags;
}

function serveJob(
  context: MountContext,
  binding: Binding,
  name: string,
  serve: (job: Job, path: string) => Failure | number | (() => void),
): void {
  const prototype = (binding[name] as unknown as JobClass | undefined)?.prototype;
  if (prototype === undefined) return;
  const native = Object.getPrototypeOf(prototype) as Job & Binding;
  context.replace(native, 'run', (before) => function run(this: Job, path: unknown): unknown {
    const located = context.locate(path, true);
    if (located === OUTSIDE && context.tree.escape === undefined) return Reflect.apply(before, this, arguments);
    const result = serve(this, context.text(path) as string);
    if (typeof result === 'number') {
      arguments[0] = context.tree.escape;
      return Reflect.apply(before, this, arguments);
    }
    context.counters.calls++;
    later(result instanceof Failure ? () => this.ondone(context.toError(result)) : result);
    return undefined;
  });
}

import { later } from '../later.ts';
import { OUTSIDE } from '../tree.ts';
import type { MountContext } from './context.ts';
import { Failure } from './failure.ts';
import type { Binding, NativeFunction } from './native.ts';
import type { NotedFlags } from './note-flags.ts';
import type { CheckOpen } from './read.ts';

type JobClass = (new (...args: unknown[]) => Job) & { prototype: Job };
interface Job {
  run(path: unknown): unknown;
  ondone(error: Error | null, ...results: unknown[]): void;
}

/** Node 26's one-round-trip jobs behind readFile and writeFile; those of `fs/promises` are of the classes that the binding has. */
export function serveFileJobs(context: MountContext, binding: Binding, check: CheckOpen, noted: NotedFlags): void {
  const { O_WRONLY = 1, O_CREAT = 64, O_TRUNC = 512 } = context.internalBinding('constants')['fs'] as unknown as Record<string, number>;

  serveJob('ReadFileJob', 0, (job, path, flags) => {
    const node = check(path, flags);
    if (node instanceof Failure || node === OUTSIDE) return node;
    if (context.tree.isDirectory(node)) return new Failure('EISDIR', 'read', path);
    return () => job.ondone(null, Buffer.from(context.tree.archive.body(node)), -1);
  });
  serveJob('WriteFileJob', O_WRONLY | O_CREAT | O_TRUNC, (_job, path, flags) => {
    const node = check(path, flags);
    // Opened for reading only, which is what may still succeed, it cannot be written to.
    return node instanceof Failure || node === OUTSIDE ? node : new Failure('EBADF', 'write');
  });

  function serveJob(name: keyof NotedFlags, usual: number, serve: (job: Job, path: string, flags: number) => Failure | number | (() => void)): void {
    const Native = binding[name] as unknown as JobClass | undefined;
    if (Native === undefined) return;
    const known = new WeakMap<Job, number>();
    binding[name] = class extends Native {
      constructor(path: unknown, flags: number, ...more: unknown[]) {
        super(context.locate(path, true) === OUTSIDE ? context.tree.escape ?? path : path, flags, ...more);
        known.set(this, flags);
      }
    } as unknown as NativeFunction;
    context.replace(Native.prototype as Job & Binding, 'run', (before) => function run(this: Job, path: unknown): unknown {
      const result = context.locate(path, true) === OUTSIDE ? OUTSIDE : serve(this, context.text(path) as string, known.get(this) ?? noted[name]() ?? usual);
      if (typeof result === 'number') return Reflect.apply(before, this, arguments);
      context.counters.calls++;
      later(result instanceof Failure ? () => this.ondone(context.toError(result)) : result);
      return undefined;
    });
  }
}

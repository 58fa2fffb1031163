import { evaluate } from './evaluate.ts';
import type { MountedArchive } from './mounted-archive.ts';
import type { NodeInternals } from './node-internals.ts';
import { describePackage } from './process-shape.ts';
import type { WorkerTask } from './worker-threads.ts';

interface EsmLoader {
  import(...args: unknown[]): Promise<unknown>;
}

/** Runs what the parent asked for, in a worker that has just been set up. */
export function runWorker(internals: NodeInternals, mounted: MountedArchive, task: WorkerTask): void {
  if (task.kind === 'hooks') return;
  // Left by Node for the bootstrap, which it took for the code of the worker.
  for (const name of ['module', 'exports', 'require', '__filename', '__dirname']) Reflect.deleteProperty(globalThis, name);
  Reflect.deleteProperty(process, '_eval');
  process.execArgv = [...task.execArgv];
  if (task.nodeOptions !== undefined) process.env['NODE_OPTIONS'] = task.nodeOptions;
  if (task.kind === 'eval') {
    Object.defineProperty(process, '_eval', { value: task.code, configurable: true, enumerable: true, writable: false });
  } else if (task.kind === 'file') {
    process.argv[1] = task.path;
  } else {
    process.argv.splice(1, 1);
  }
  describePackage(mounted, task.kind === 'file' ? task.path : mounted.entry);
  // From a tick of its own, so that no frame of the bootstrap stands below the worker's.
  process.nextTick(() => { run(internals, task); });
}

function run(internals: NodeInternals, task: Exclude<WorkerTask, { kind: 'hooks' }>): void {
  if (task.kind === 'file') {
    internals.builtin<{ Module: { runMain(main: string): void } }>('internal/modules/cjs/loader').Module.runMain(task.path);
  } else if (task.kind === 'eval') {
    const { getOptionValue } = internals.builtin<{ getOptionValue(name: string): unknown }>('internal/options');
    evaluate(internals, '[worker eval]', task.code, { inputType: (getOptionValue('--input-type') as string) || undefined });
  } else {
    const { runEntryPointWithESMLoader } = internals.builtin<{ runEntryPointWithESMLoader(run: (loader: EsmLoader) => unknown): unknown }>('internal/modules/run_main');
    const attributes = Object.create(null) as object;
    // Node 24 put the phase of the import in front of the last argument, which says that this is the entry.
    const isOld = Number.parseInt(process.versions.node, 10) < 24;
    runEntryPointWithESMLoader((loader) => (isOld ? loader.import(task.url, undefined, attributes, true) : loader.import(task.url, undefined, attributes, undefined, true)));
  }
}

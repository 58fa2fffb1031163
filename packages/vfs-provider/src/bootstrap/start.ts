import { openArchive, type Archive } from '@pack/sea-assets/reader';
import { patchDlopen } from '../addons/load-addon.ts';
import { ARCHIVE_ASSET_KEY, partAssetKey } from '../archive-key.ts';
import { installEsmLoader } from '../loader/esm-loader.ts';
import { installLeanLoader } from '../loader/lean-loader.ts';
import { useFirstRunCache } from '../first-run-cache/use-first-run-cache.ts';
import { hideInternals } from '../mount/hide-internals.ts';
import type { Mount } from '../mount/mount.ts';
import { offerBinaryData } from '../runtime/binary-data.ts';
import { patchChildProcesses } from '../runtime/child-processes.ts';
import { MAX_DEPTH, takeMessage } from '../runtime/child-protocol.ts';
import { closeInspector } from '../runtime/close-inspector.ts';
import { prepareHooksThread } from '../runtime/hooks-thread.ts';
import { mountedArchive, type MountedArchive } from '../runtime/mounted-archive.ts';
import { openInternals, type NodeInternals } from '../runtime/node-internals.ts';
import { shapeProcess } from '../runtime/process-shape.ts';
import { patchSqlite } from '../runtime/sqlite-databases.ts';
import { bothObservers } from '../recording/load-observer.ts';
import { ENTRY_DONE, perfReport } from '../recording/perf-report.ts';
import { recordRun } from '../recording/record-run.ts';
import { runNodeCommand } from '../runtime/run-node-command.ts';
import { runWorker } from '../runtime/run-worker.ts';
import { wrapWorker, type WorkerTask } from '../runtime/worker-threads.ts';

export interface StartOptions {
  readonly require: (id: string) => unknown;
  /** What to run, in a worker; none: this is the main thread. */
  readonly task: WorkerTask | undefined;
  /** The text of the function that the whole bootstrap is, for workers. */
  readonly text: () => string;
  /** Makes the archive's files appear in the file system. */
  readonly mount: (archive: Archive, internals: NodeInternals) => Mount;
  /** Starts the program in another way; called when this Node does not offer what is needed, before any code of the program has run. */
  readonly fallback?: ((reason: unknown) => void) | undefined;
}

/** Starts the packaged program, or a worker of it. */
export function start(options: StartOptions): void {
  let run: () => void;
  try {
    run = prepare(options);
  } catch (error) {
    if (options.fallback === undefined) throw error;
    options.fallback(error);
    return;
  }
  run();
}

/** Everything up to the program's first line. */
function prepare({ require, task, text, mount }: StartOptions): () => void {
  const internals = openInternals(require);
  // From the binding: the public `node:sea` loads much that a start does not need.
  const { getAsset } = internals.binding<{ getAsset(this: void, key: string): ArrayBuffer | undefined }>('sea');
  const bytes = getAsset(ARCHIVE_ASSET_KEY);
  if (bytes === undefined) throw new Error(`this executable has no asset ${ARCHIVE_ASSET_KEY}`);
  const archive = openArchive(bytes, (part) => getAsset(partAssetKey(part)));
  const { recordTo, allowInspector, nodeOptions, binaryData, firstRunCache } = archive.meta;
  const perf = process.env['PACK_DEBUG'] === 'perf' ? perfReport(archive.meta.name) : undefined;
  const observer = typeof recordTo === 'string' ? recordRun(archive, recordTo, internals.binding<{ threadId: number }>('worker').threadId)
    : firstRunCache === true ? bothObservers(perf, useFirstRunCache(require, { archive, internals, getAsset })) : perf;
  if (task === undefined && allowInspector !== true) closeInspector(internals);
  const place = mount(archive, internals);
  const mounted = mountedArchive(archive, place);
  perf?.mounted(place);
  const { isNodeCommand, depth, directory } = task === undefined ? takeMessage(process.env) : { isNodeCommand: false, depth: task.depth, directory: undefined };
  if (directory !== undefined) process.chdir(directory);
  if (binaryData === true) offerBinaryData(getAsset);
  prepareHooksThread(internals, text, depth);
  hideInternals(require);
  installLeanLoader(internals, mounted, observer);
  installEsmLoader(internals, mounted, observer);
  patchDlopen(internals, mounted);
  whenUsed(internals, ['worker_threads'], () => { wrapWorker(internals, text, { depth, allowsNodeOptions: nodeOptions === 'allow', allowsInspector: allowInspector === true, flags: ['--expose-internals'] }); });
  // The test runner starts processes by itself.
  whenUsed(internals, ['child_process', 'cluster', 'test'], () => { patchChildProcesses(internals, mounted, depth); });
  whenUsed(internals, ['sqlite'], () => { patchSqlite(internals, mounted); });
  perf?.phase('bootstrap done');
  return () => {
    if (task !== undefined) runWorker(internals, mounted, task);
    else if (isNodeCommand) runNodeCommand(internals, mounted, process.argv.slice(2));
    else runEntry(internals, mounted, depth);
    perf?.phase(ENTRY_DONE);
  };
}

function whenUsed(internals: NodeInternals, ids: readonly string[], patch: () => void): void {
  let isDone = false;
  for (const id of ids) {
    internals.onFirstUse(id, () => {
      if (isDone) return;
      isDone = true;
      patch();
    });
  }
}

/** Ends the process when the executable has started itself again and again. */
export function refuseEndlessStarts({ meta }: Archive, depth: number): void {
  if (depth <= MAX_DEPTH) return;
  process.stderr.write(`${meta.name}: started itself ${depth} times in a row, each time without a script to run; this looks endless, so it ends here.\n`);
  process.exit(1);
}

/** The arguments that come before those of whoever starts the program. */
export function bakedArguments({ meta: { args } }: Archive): readonly string[] {
  return args as readonly string[] | undefined ?? [];
}

function runEntry(internals: NodeInternals, mounted: MountedArchive, depth: number): void {
  refuseEndlessStarts(mounted.archive, depth);
  const { entry } = mounted;
  shapeProcess(mounted, entry, [...bakedArguments(mounted.archive), ...process.argv.slice(2)], []);
  const id = mounted.idOf(entry);
  const loader = internals.builtin<{ Module: { runMain(main: string): void }; wrapModuleLoad(request: string, parent: null, isMain: boolean): unknown }>('internal/modules/cjs/loader');
  if (mounted.archive.kind(id) === 'commonjs') loader.wrapModuleLoad(entry, null, true);
  else loader.Module.runMain(entry);
}

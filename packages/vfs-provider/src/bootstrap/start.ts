import { openArchive, type Archive } from '@pack/sea-assets/reader';
import { patchDlopen } from '../addons/patch-dlopen.ts';
import { ARCHIVE_ASSET_KEY, partAssetKey } from '../archive-key.ts';
import { onEsmLoader } from '../loader/esm-loader.ts';
import { installLeanLoader } from '../loader/lean-loader.ts';
import { hideInternals } from '../mount/hide-internals.ts';
import type { Mount } from '../mount/mount.ts';
import { MAX_DEPTH, takeMessage } from '../runtime/child-protocol.ts';
import { closeInspector } from '../runtime/close-inspector.ts';
import { mountedArchive, type MountedArchive } from '../runtime/mounted-archive.ts';
import { openInternals, type NodeInternals } from '../runtime/node-internals.ts';
import { shapeProcess } from '../runtime/process-shape.ts';
import type { LoadObserver } from '../recording/load-observer.ts';
import type { PerfReport } from '../recording/perf-report.ts';
import type { WorkerTask } from '../runtime/worker-threads.ts';
import type { GetAsset, OpenParts, Parts } from './parts.ts';

export interface StartOptions {
  readonly require: (id: string) => unknown;
  /** What to run, in a worker; none: this is the main thread. */
  readonly task: WorkerTask | undefined;
  /** The text of the function that the whole bootstrap is, for workers. */
  readonly text: () => string;
  /** Makes the archive's files appear in the file system. */
  readonly mount: (archive: Archive, internals: NodeInternals, parts: Parts) => Mount;
  /** What is loaded when it is used. */
  readonly openParts: OpenParts;
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
function prepare({ require, task, text, mount, openParts }: StartOptions): () => void {
  const internals = openInternals(require);
  // From the binding: the public `node:sea` loads much that a start does not need.
  const { getAsset } = internals.binding<{ getAsset: GetAsset }>('sea');
  const parts = openParts(internals, getAsset);
  const bytes = getAsset(ARCHIVE_ASSET_KEY);
  if (bytes === undefined) throw new Error(`this executable has no asset ${ARCHIVE_ASSET_KEY}`);
  const archive = openArchive(bytes, (part) => getAsset(partAssetKey(part)));
  const { allowInspector, nodeOptions, binaryData } = archive.meta;
  const perf = process.env['PACK_DEBUG'] === 'perf' ? parts.rest().perfReport(archive.meta.name) : undefined;
  const observer = observerOf({ require, archive, internals, getAsset, parts, perf });
  if (task === undefined && allowInspector !== true) closeInspector(internals);
  const place = mount(archive, internals, parts);
  const mounted = mountedArchive(archive, place, (...given) => parts.rest().materializePath(...given));
  perf?.mounted(place);
  const { isNodeCommand, depth, directory } = task === undefined ? takeMessage(process.env) : { isNodeCommand: false, depth: task.depth, directory: undefined };
  if (directory !== undefined) process.chdir(directory);
  if (binaryData === true) parts.rest().offerBinaryData(getAsset);
  whenUsed(internals, ['module'], () => { parts.rest().patchRegister(internals, text, depth); });
  hideInternals(internals);
  installLeanLoader(internals, mounted, observer);
  onEsmLoader(internals, (loader) => { parts.modules().patchEsmLoader(internals, mounted, loader, observer); });
  patchDlopen(mounted, (request) => { parts.rest().loadAddon(internals, mounted, request); });
  whenUsed(internals, ['worker_threads'], () => {
    parts.rest().wrapWorker(internals, text, { depth, allowsNodeOptions: nodeOptions === 'allow', allowsInspector: allowInspector === true, flags: ['--expose-internals'] });
  });
  // The test runner starts processes by itself.
  whenUsed(internals, ['child_process', 'cluster', 'test'], () => { parts.rest().patchChildProcesses(internals, mounted, depth); });
  whenUsed(internals, ['sqlite'], () => { parts.rest().patchSqlite(internals, mounted); });
  perf?.phase('bootstrap done');
  return () => {
    if (task !== undefined) parts.rest().runWorker(internals, mounted, task);
    else if (isNodeCommand) parts.rest().runNodeCommand(internals, mounted, process.argv.slice(2));
    else runEntry(internals, mounted, depth);
    perf?.entryDone();
  };
}

interface Observed {
  readonly require: (id: string) => unknown;
  readonly archive: Archive;
  readonly internals: NodeInternals;
  readonly getAsset: GetAsset;
  readonly parts: Parts;
  readonly perf: PerfReport | undefined;
}

/** Who is told of each module that is compiled. */
function observerOf({ require, archive, internals, getAsset, parts, perf }: Observed): LoadObserver | undefined {
  const { recordTo, firstRunCache } = archive.meta;
  if (typeof recordTo === 'string') return parts.rest().recordRun(archive, recordTo, internals.binding<{ threadId: number }>('worker').threadId);
  if (firstRunCache !== true) return perf;
  const { bothObservers, useFirstRunCache } = parts.rest();
  return bothObservers(perf, useFirstRunCache(require, { archive, internals, getAsset }));
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

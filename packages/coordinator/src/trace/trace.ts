import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PackError } from '@pack/errors';
import type { GraphFile, ModuleGraph } from '@pack/walker';
import type { BuildOptions, BuildRequest } from '../build.ts';
import { interruption } from '../interruption.ts';
import { prepare, walkProject, type Prepared } from '../prepare.ts';
import { planRuntime } from '../steps/plan-runtime.ts';
import { runnerFor } from '../steps/runner.ts';
import { watchRun, type RunEnd } from './watch-run.ts';
import { loadedModules, mergeRecords, readTraceRecord, recordOf, recordText, TRACE_FILE, type TraceRecord } from './trace-record.ts';

/** What to run, beside what a build would be told. */
export interface TraceRequest extends BuildRequest {
  /** Arguments of the program; with `command`, a whole command line. */
  readonly args?: readonly string[];
  /** Runs the command line in `args` instead of the entry, e.g. the tests: what they use of the program counts. */
  readonly command?: boolean;
  /** Forgets what earlier runs have seen. */
  readonly fresh?: boolean;
  /** Where the program's standard output goes; that of this process unless told. */
  readonly stdout?: 'stderr';
}

/** What a recorded run has shown. */
export interface TraceResult extends RunEnd {
  /** The record that was written. */
  readonly recordPath: string;
  readonly record: TraceRecord;
  /** Version of the Node that ran the program. */
  readonly nodeVersion: string;
  /** Files that are in only because runs have shown them. */
  readonly onlySeen: readonly GraphFile[];
  /** Modules that the source names and no recorded run has loaded; absolute paths. */
  readonly neverSeen: readonly string[];
}

/**
 * Runs the program under plain Node and records what it uses, in `pack.trace.json`; joins it to what earlier runs have shown.
 * @throws PackError as `build` does, ERR_PACK_TRACE_INVALID for a record that is not understood
 */
export async function trace(request: TraceRequest = {}, { signal = new AbortController().signal }: BuildOptions = {}): Promise<TraceResult> {
  try {
    const { args = [], command = false, fresh = false, stdout, ...own } = request;
    const prepared = await prepare(own, signal);
    const { root } = prepared.project;
    if (command && args.length === 0) throw new PackError('ERR_PACK_USAGE', 'No command is named', { hint: 'pack trace --command -- npm test' });
    const before = fresh ? undefined : readTraceRecord(root); // before the run: a fault of it should not cost one

    const runtime = await runtimeFor(prepared, signal);
    const since = Date.now();
    const { events, ...end } = await watchRun({ prepared, runtime: runtime.path, args, command, stdout });
    const seen = recordOf(events, { root, since, ...(command ? {} : { main: prepared.entry.file }) });
    const joined = mergeRecords(root, [...before ? [before] : [], seen]);
    const graph = await walkProject(prepared, prepared.chosen[0]!.target, { nodeVersion: runtime.version, signal, record: joined });
    const record = command ? ofProgram(joined, graph, root) : joined;
    const recordPath = path.join(root, TRACE_FILE);
    await writeFile(recordPath, recordText(record));
    return { ...end, recordPath, record, nodeVersion: runtime.version, ...differences(record, graph, root) };
  } catch (error) {
    throw signal.aborted ? interruption(error) : error;
  }
}

/** The target's Node where it can run here without an emulator, else the one that runs. */
async function runtimeFor({ chosen, settings: { offline, nodeMirrors, verifySignature }, cwd }: Prepared, signal: AbortSignal): Promise<{ readonly path: string; readonly version: string }> {
  const native = chosen.find(({ target }) => runnerFor(target)?.length === 0);
  if (native === undefined) return { path: process.execPath, version: process.versions.node };
  const plan = await planRuntime(native, { offline, nodeMirrors, verifySignature, cwd, signal });
  return plan.obtain(signal);
}

/** Of a run of something else, e.g. of tests, only what files of the program asked for is of interest. */
function ofProgram(record: TraceRecord, graph: ModuleGraph, root: string): TraceRecord {
  const inProgram = new Set(graph.files.map((file) => file.path));
  return { ...record, files: Object.fromEntries(Object.entries(record.files).filter(([name]) => inProgram.has(path.resolve(root, name)))) };
}

function differences(record: TraceRecord, graph: ModuleGraph, root: string): Pick<TraceResult, 'onlySeen' | 'neverSeen'> {
  const loaded = loadedModules(record, root);
  return {
    onlySeen: graph.files.filter(({ reason }) => reason.type === 'traced'),
    neverSeen: graph.files.filter((file) => (file.kind === 'commonjs' || file.kind === 'module') && !loaded.has(file.path) && !graph.entries.includes(file.path)).map((file) => file.path),
  };
}

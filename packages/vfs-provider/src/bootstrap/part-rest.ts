/* What few programs need when they start: addons, workers, child processes, databases, diagnostics. */
export { loadAddon } from '../addons/load-addon.ts';
export { useFirstRunCache } from '../first-run-cache/use-first-run-cache.ts';
export { createMaterialize } from '../mount/binding/materialize.ts';
export { bothObservers } from '../recording/load-observer.ts';
export { perfReport } from '../recording/perf-report.ts';
export { recordRun } from '../recording/record-run.ts';
export { offerBinaryData } from '../runtime/binary-data.ts';
export { patchChildProcesses } from '../runtime/child-processes.ts';
export { patchRegister } from '../runtime/hooks-thread.ts';
export { materializePath } from '../runtime/materialize-path.ts';
export { runNodeCommand } from '../runtime/run-node-command.ts';
export { runWorker } from '../runtime/run-worker.ts';
export { patchSqlite } from '../runtime/sqlite-databases.ts';
export { wrapWorker } from '../runtime/worker-threads.ts';

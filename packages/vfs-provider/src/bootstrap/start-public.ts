import { openArchive } from '@pack/sea-assets/reader';
import { loadAddon } from '../addons/load-addon.ts';
import { patchDlopen } from '../addons/patch-dlopen.ts';
import { ARCHIVE_ASSET_KEY, partAssetKey } from '../archive-key.ts';
import { mountPlatformatic } from '../mount/mount-platformatic.ts';
import { offerBinaryData } from '../runtime/binary-data.ts';
import { patchChildProcesses } from '../runtime/child-processes.ts';
import { takeMessage } from '../runtime/child-protocol.ts';
import { closeInspector } from '../runtime/close-inspector.ts';
import { patchRegister } from '../runtime/hooks-thread.ts';
import { materializePath } from '../runtime/materialize-path.ts';
import { mountedArchive } from '../runtime/mounted-archive.ts';
import { shapeProcess } from '../runtime/process-shape.ts';
import { publicInternals } from '../runtime/public-internals.ts';
import { runNodeCommand } from '../runtime/run-node-command.ts';
import { runWorker } from '../runtime/run-worker.ts';
import { patchSqlite } from '../runtime/sqlite-databases.ts';
import { wrapWorker } from '../runtime/worker-threads.ts';
import { bakedArguments, refuseEndlessStarts, type StartOptions } from './start.ts';

/**
 * Starts the packaged program, or a worker of it, with public functions of Node alone: for a Node that we do not know from the
 * inside. Files come from the mount by @platformatic/vfs, modules through Node's own loaders, without code caches.
 */
export function startPublic({ require, task, text }: Omit<StartOptions, 'mount' | 'fallback' | 'openParts'>): void {
  const internals = publicInternals();
  const { getRawAsset } = require('node:sea') as { getRawAsset(this: void, key: string): ArrayBuffer };
  const archive = openArchive(getRawAsset(ARCHIVE_ASSET_KEY), (part) => getRawAsset(partAssetKey(part)));
  const { allowInspector, nodeOptions, binaryData } = archive.meta;
  if (binaryData === true) offerBinaryData(getRawAsset);
  if (task === undefined && allowInspector !== true) closeInspector({ ...internals, binding: <T>() => require('node:inspector') as T });
  const mounted = mountedArchive(archive, mountPlatformatic(archive, { mountPoint: archive.meta.mount }), materializePath);
  const { isNodeCommand, depth } = task === undefined ? takeMessage(process.env) : { isNodeCommand: false, depth: task.depth };
  internals.onFirstUse('module', () => { patchRegister(internals, text, depth); });
  patchDlopen(mounted, (request) => { loadAddon(internals, mounted, request); });
  wrapWorker(internals, text, { depth, allowsNodeOptions: nodeOptions === 'allow', allowsInspector: allowInspector === true, flags: [] });
  patchChildProcesses(internals, mounted, depth);
  internals.onFirstUse('sqlite', () => { patchSqlite(internals, mounted); });
  if (process.env['PACK_DEBUG'] === 'perf') process.stderr.write(`${archive.meta.name}: Node ${process.version} is not known from the inside; started with public functions alone\n`);
  if (task !== undefined) runWorker(internals, mounted, task);
  else if (isNodeCommand) runNodeCommand(internals, mounted, process.argv.slice(2));
  else {
    refuseEndlessStarts(archive, depth);
    shapeProcess(mounted, mounted.entry, [...bakedArguments(archive), ...process.argv.slice(2)], []);
    internals.builtin<{ Module: { runMain(main: string): void } }>('internal/modules/cjs/loader').Module.runMain(mounted.entry);
  }
}

import type { MountableArchive } from '../archive.ts';
import type { Mount } from '../mount.ts';
import { createTree } from '../tree.ts';
import { serveBlobs } from './blob.ts';
import { serveChildStdio } from './child-stdio.ts';
import { createContext } from './context.ts';
import { serveCopies } from './copy-out.ts';
import { serveDirectories } from './directory.ts';
import { serveFileJobs } from './jobs.ts';
import { createMaterialize } from './materialize.ts';
import { serveModuleMetadata } from './module-metadata.ts';
import type { InternalBinding } from './native.ts';
import { createOpenFiles } from './open-files.ts';
import { type InternalRequire, servePackageMain } from './package-main.ts';
import { createCheckOpen, serveReads } from './read.ts';
import { serveStats } from './stat.ts';
import { serveWatchers } from './watch.ts';
import { refuseWrites } from './write-refusals.ts';

export interface BindingMountOptions {
  /** Where the archive's root appears: absolute, normalised, no trailing slash, e.g. `/snapshot/app`. */
  readonly mountPoint: string;
  /** Node's own, e.g. `require('internal/test/binding').internalBinding` under --expose-internals. */
  readonly internalBinding: InternalBinding;
  /** Node's `lib/` modules: `require` of a place that sees `internal/*`, or the like. */
  readonly requireInternal: InternalRequire;
}

/**
 * Makes an archive appear in the file system of this thread, by answering for its paths in Node's internal
 * `fs`, `fs_dir` and `modules` bindings: every API built on them sees it as a read-only disk.
 * Call once a thread, before the program's code.
 */
export function mountBinding(archive: MountableArchive, options: BindingMountOptions): Mount {
  const { mountPoint, internalBinding, requireInternal } = options;
  const fs = internalBinding('fs');
  const publicFs = requireInternal('fs') as typeof import('node:fs');
  const existsOnDisk = (path: string): boolean => Boolean(fs['existsSync']?.(path));
  const tree = createTree(archive, mountPoint, existsOnDisk, process.cwd);
  const context = createContext(tree, internalBinding);
  const materialize = createMaterialize(context, requireInternal);
  const files = createOpenFiles(context, () => serveChildStdio(context, files, materialize));

  serveStats(context, fs);
  const checkOpen = createCheckOpen(context);
  serveReads(context, fs, files, checkOpen);
  serveFileJobs(context, fs, checkOpen);
  serveDirectories(context);
  refuseWrites(context, fs, files, checkOpen);
  serveCopies(context, fs, publicFs);
  serveWatchers(context, fs);
  serveBlobs(context, publicFs as unknown as Record<string, unknown>, materialize);
  serveModuleMetadata(context, fs);
  servePackageMain(context, fs, requireInternal);

  return {
    mountPoint,
    toArchivePath(path) {
      const node = tree.locate(path, true);
      return node >= 0 && node < archive.nodeCount ? archive.path(node) : undefined;
    },
    resolveReal(path) {
      const node = tree.locate(path, true);
      return node >= 0 && node < archive.nodeCount ? node : -1;
    },
    materialize,
    stats: () => ({ ...context.counters }),
  };
}

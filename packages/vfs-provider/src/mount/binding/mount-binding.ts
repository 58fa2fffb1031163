import type { MountableArchive } from '../archive.ts';
import type { Mount } from '../mount.ts';
import { adoptState, existingState, SHARED_STATE_KEY } from '../shared-state.ts';
import { createTree } from '../tree.ts';
import { isWindows } from '../windows-paths.ts';
import { createWindowsTree } from '../windows-tree.ts';
import { serveBlobs } from './blob.ts';
import { serveChildStdio } from './child-stdio.ts';
import { createContext } from './context.ts';
import { type DiskFunctions, serveCopies } from './copy-out.ts';
import { serveTreeCopies } from './copy-tree.ts';
import { serveDirectories } from './directory.ts';
import { serveHostDirectory } from './host-directory.ts';
import { installOnUse, type Topic } from './install-on-use.ts';
import { noteFlags, serveFileJobs } from './jobs.ts';
import { createMaterialize } from './materialize.ts';
import { serveModuleMetadata } from './module-metadata.ts';
import type { Binding, InternalBinding } from './native.ts';
import { serveNativeHandles } from './native-handles.ts';
import { createOpenFiles } from './open-files.ts';
import { createOpenOnDisk } from './open-on-disk.ts';
import { hasTakenLegacyMainResolve, type InternalRequire, type PackageJsonReader, servePackageMain } from './package-main.ts';
import { createCheckOpen, serveReads } from './read.ts';
import { createStatOf, serveStats } from './stat.ts';
import { serveWatchers } from './watch.ts';
import { serveWorkingDirectory } from './working-directory.ts';
import { refuseWrites } from './write-refusals.ts';

export interface BindingMountOptions {
  /** Where the archive's root appears: absolute, normalised, no trailing slash, e.g. `/snapshot/app`, which is `C:\snapshot\app` on Windows. */
  readonly mountPoint: string;
  /** Node's own, e.g. `require('internal/test/binding').internalBinding` under --expose-internals. */
  readonly internalBinding: InternalBinding;
  /** Node's `lib/` modules: `require` of a place that sees `internal/*`, or the like. */
  readonly requireInternal: InternalRequire;
}

interface FlagReader {
  stringToFlags(flags: unknown): number;
}

interface Environment {
  getEnvironmentData(key: string): unknown;
}

/**
 * Makes an archive appear in the file system of this thread, by answering for its paths in Node's internal
 * `fs`, `fs_dir` and `modules` bindings: every API built on them sees it as a read-only disk.
 * Call once a thread, before the program's code.
 */
export function mountBinding(archive: MountableArchive, options: BindingMountOptions): Mount {
  const { internalBinding, requireInternal } = options;
  const isMainThread = internalBinding('worker')['isMainThread'] as unknown as boolean;
  if (!isMainThread) adoptState((requireInternal('internal/worker') as Environment).getEnvironmentData(SHARED_STATE_KEY));
  const fs = internalBinding('fs');
  const publicFs = requireInternal('fs') as typeof import('node:fs');
  const existsOnDisk = (path: string): boolean => {
    try {
      return Boolean(fs['existsSync']?.(path));
    } catch {
      return false; // with --permission, what may not be read
    }
  };
  const virtualDirectory = (): string | undefined => existingState()?.directory();
  const tree = isWindows
    ? createWindowsTree(archive, options.mountPoint, existsOnDisk, process.cwd, virtualDirectory)
    : createTree(archive, options.mountPoint, existsOnDisk, process.cwd, virtualDirectory);
  const context = createContext(tree, internalBinding);
  const materialize = createMaterialize(archive, requireInternal);
  const openOnDisk = createOpenOnDisk(context, materialize);
  const files = createOpenFiles(context, () => serveChildStdio(context, files, openOnDisk));

  const statOf = createStatOf(context, fs);
  const checkOpen = createCheckOpen(context);
  const { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync, unlinkSync, utimesSync } = publicFs;
  const { openSync, writeSync, fchmodSync, closeSync } = publicFs;
  // Taken now: programs replace these functions. (Not all of them: touching fs.promises loads it.)
  const disk: DiskFunctions = {
    copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync, unlinkSync, utimesSync,
    openSync, writeSync, fchmodSync, closeSync,
  };
  const modules = internalBinding('modules');
  const topics: Topic[] = [
    { targets: [[fs, STAT_FUNCTIONS]], install: () => serveStats(context, fs, statOf) },
    { targets: [[fs, READ_FUNCTIONS]], install: () => serveReads(context, fs, files, checkOpen, statOf) },
    { targets: [[fs, ['FileHandle']]], install: () => serveNativeHandles(context, fs, files, openOnDisk) },
    { targets: [[fs, DIRECTORY_FUNCTIONS], [internalBinding('fs_dir'), OPENDIR_FUNCTIONS]], install: () => { serveDirectories(context); serveHostDirectory(context, fs); } },
    { targets: [[fs, LOADER_FUNCTIONS], [modules, PACKAGE_FUNCTIONS]], install: () => serveModuleMetadata(context, fs) },
    { targets: [[fs, WRITE_FUNCTIONS]], install: () => refuseWrites(context, fs, files, checkOpen) },
    { targets: [[fs, ['copyFile']]], install: () => serveCopies(context, fs, disk) },
    { targets: [[fs, TREE_COPY_FUNCTIONS]], install: () => serveTreeCopies(context, fs, disk) },
    { targets: [[publicFs as unknown as Binding, BLOB_FUNCTIONS]], isPublic: true, install: () => serveBlobs(context, publicFs as unknown as Record<string, unknown>, materialize) },
  ];
  if (fs['WriteFileJob'] !== undefined) {
    const toFlags = (flags: unknown): number => (requireInternal('internal/fs/utils') as FlagReader).stringToFlags(flags);
    const noted = noteFlags(context, publicFs as unknown as Binding, toFlags);
    topics.push({ targets: jobTargets(fs), install: () => serveFileJobs(context, fs, checkOpen, noted) });
  }
  if (hasTakenLegacyMainResolve(requireInternal)) {
    const reader = requireInternal('internal/modules/package_json_reader') as PackageJsonReader;
    topics.push({ targets: [[reader as unknown as Binding, ['getPackageJSONURL']]], install: () => servePackageMain(context, fs, reader) });
  }
  for (const topic of topics) installOnUse(topic, context.errors);
  serveWatchers(context, fs);
  serveWorkingDirectory(context, isMainThread);

  return {
    mountPoint: tree.mountPoint,
    toArchivePath(path) {
      const node = tree.locate(path, true);
      return node >= 0 && node < archive.nodeCount ? archive.path(node) : undefined;
    },
    resolveReal(path) {
      const node = tree.locate(path, true);
      return node >= 0 && node < archive.nodeCount ? node : -1;
    },
    materialize,
    holdsWorkingDirectory: true,
    stats: () => ({ ...context.counters }),
  };
}

const STAT_FUNCTIONS = ['stat', 'lstat', 'statfs', 'access', 'existsSync', 'internalModuleStat'];
const READ_FUNCTIONS = ['open', 'openFileHandle', 'close', 'read', 'readBuffers', 'fstat', 'readFileUtf8'];
const DIRECTORY_FUNCTIONS = ['readdir', 'readdirRecursive', 'readlink', 'realpath'];
const OPENDIR_FUNCTIONS = ['opendir', 'opendirSync'];
const LOADER_FUNCTIONS = ['getFormatOfExtensionlessFile', 'legacyMainResolve'];
const PACKAGE_FUNCTIONS = ['readPackageJSON', 'getNearestParentPackageJSON', 'getNearestParentPackageJSONType', 'getPackageScopeConfig', 'getPackageType'];
const WRITE_FUNCTIONS = [
  'chmod', 'chown', 'lchown', 'utimes', 'lutimes', 'unlink', 'rmdir', 'mkdir', 'mkdtemp', 'rename', 'link', 'symlink', 'fchmod', 'fchown', 'futimes',
  'ftruncate', 'fsync', 'fdatasync', 'writeBuffer', 'writeBuffers', 'writeString', 'writeFileUtf8', 'rmSync',
];
const TREE_COPY_FUNCTIONS = ['cpSyncCheckPaths', 'cpSyncCopyDir', 'cpSyncOverrideFile', 'CpDirJob'];
const BLOB_FUNCTIONS = ['openAsBlob', 'openAsBlobSync'];

/** Node 26's job classes: those in the binding, and the `run` that instances of the classes taken from it have. */
function jobTargets(fs: Binding): Topic['targets'] {
  const names = ['ReadFileJob', 'WriteFileJob'];
  return [[fs, names], ...names.map((name) => [fs[name]?.prototype as Binding, ['run']] as const)];
}

import type { MountableArchive } from '../archive.ts';
import type { Mount } from '../mount.ts';
import { adoptState, existingState, SHARED_STATE_KEY } from '../shared-state.ts';
import { createTree } from '../tree.ts';
import { isWindows } from '../windows-paths.ts';
import { createWindowsTree } from '../windows-tree.ts';
import type { DiskFunctions } from './copy-out.ts';
import { followMainThread } from './follow-main-thread.ts';
import { createFrames } from './frames.ts';
import { installOnUse, type Topic } from './install-on-use.ts';
import { hasTakenLegacyMainResolve, type InternalRequire } from './legacy-main.ts';
import type { createMaterialize, Materialize } from './materialize.ts';
import type { Binding, InternalBinding } from './native.ts';
import { noteFlags } from './note-flags.ts';
import type { PackageJsonReader } from './package-main.ts';
import type { createTopics, Topics } from './topics.ts';
import { onWatchers } from './watch.ts';

export interface BindingMountOptions {
  /** Where the archive's root appears: absolute, normalised, no trailing slash, e.g. `/snapshot/app`, which is `C:\snapshot\app` on Windows. */
  readonly mountPoint: string;
  /** Node's own, e.g. `require('internal/test/binding').internalBinding` under --expose-internals. */
  readonly internalBinding: InternalBinding;
  /** Node's `lib/` modules: `require` of a place that sees `internal/*`, or the like. */
  readonly requireInternal: InternalRequire;
  /** See there; called when a file has to be on the disk. */
  readonly createMaterialize: typeof createMaterialize;
  /** Loads what serves files, when a program deals with some. */
  readonly topics: () => { readonly createTopics: typeof createTopics };
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
  const counters = { calls: 0 };
  const frames = createFrames();
  const natives: Binding = {};
  const { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync, unlinkSync, utimesSync } = publicFs;
  const { openSync, writeSync, fchmodSync, closeSync } = publicFs;
  // Taken now: programs replace these functions. (Not all of them: touching fs.promises loads it.)
  const disk: DiskFunctions = {
    copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, symlinkSync, unlinkSync, utimesSync,
    openSync, writeSync, fchmodSync, closeSync,
  };
  let onDisk: Materialize | undefined;
  const materialize: Materialize = (node) => (onDisk ??= options.createMaterialize(archive, requireInternal))(node);
  let loaded: Topics | undefined;
  const serve = (): Topics => loaded ??= options.topics().createTopics({
    tree, internalBinding, natives, counters, frames, fs, publicFs: publicFs as unknown as Binding, disk, materialize,
  });

  const modules = internalBinding('modules');
  const topics: Topic[] = [
    { targets: [[fs, STAT_FUNCTIONS]], install: () => { serve().stats(); } },
    { targets: [[fs, READ_FUNCTIONS]], install: () => { serve().reads(); } },
    { targets: [[fs, ['FileHandle']]], install: () => { serve().nativeHandles(); } },
    { targets: [[fs, DIRECTORY_FUNCTIONS], [internalBinding('fs_dir'), OPENDIR_FUNCTIONS]], install: () => { serve().directories(); } },
    { targets: [[fs, LOADER_FUNCTIONS], [modules, PACKAGE_FUNCTIONS]], install: () => { serve().moduleMetadata(); } },
    { targets: [[fs, WRITE_FUNCTIONS]], install: () => { serve().writes(); } },
    { targets: [[fs, ['copyFile']]], install: () => { serve().copies(); } },
    { targets: [[fs, TREE_COPY_FUNCTIONS]], install: () => { serve().treeCopies(); } },
    { targets: [[publicFs as unknown as Binding, BLOB_FUNCTIONS]], isPublic: true, install: () => { serve().blobs(); } },
  ];
  if (isMainThread) topics.push({ targets: [[internalBinding('process_methods'), DIRECTORY_METHODS]], install: () => { serve().workingDirectory(); } });
  else followMainThread();
  if (fs['WriteFileJob'] !== undefined) {
    const toFlags = (flags: unknown): number => (requireInternal('internal/fs/utils') as FlagReader).stringToFlags(flags);
    const noted = noteFlags(tree, publicFs as unknown as Binding, toFlags);
    topics.push({ targets: jobTargets(fs), install: () => { serve().fileJobs(noted); } });
  }
  if (hasTakenLegacyMainResolve(requireInternal)) {
    const reader = requireInternal('internal/modules/package_json_reader') as PackageJsonReader;
    topics.push({ targets: [[reader as unknown as Binding, ['getPackageJSONURL']]], install: () => { serve().packageMain(reader); } });
  }
  for (const topic of topics) {
    installOnUse(topic, frames, (owner, name, native) => {
      if (owner === fs) natives[name] = native;
    });
  }
  onWatchers(fs, () => { serve().watchers(); });

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
    stats: () => ({ ...counters }),
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
// Node's process.chdir and process.cwd look these up at each call.
const DIRECTORY_METHODS = ['chdir', 'cwd'];
const BLOB_FUNCTIONS = ['openAsBlob', 'openAsBlobSync'];

/** Node 26's job classes: those in the binding, and the `run` that instances of the classes taken from it have. */
function jobTargets(fs: Binding): Topic['targets'] {
  const names = ['ReadFileJob', 'WriteFileJob'];
  return [[fs, names], ...names.map((name) => [fs[name]?.prototype as Binding, ['run']] as const)];
}

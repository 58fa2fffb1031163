import { join, resolve } from 'node:path';
import { later } from '../later.ts';
import { OUTSIDE } from '../tree.ts';
import type { MountContext } from './context.ts';
import type { DiskFunctions } from './copy-out.ts';
import { codeOf, Failure } from './failure.ts';
import type { Binding, NativeFunction } from './native.ts';

const MAJOR = Number.parseInt(process.versions.node, 10);

/** How `cp` copies; the order of the arguments of `cpSyncCopyDir` and of Node 26's CpDirJob. */
interface CopyOptions {
  readonly force: boolean;
  readonly dereference: boolean;
  readonly errorOnExist: boolean;
  readonly verbatimSymlinks: boolean;
  readonly preserveTimestamps: boolean;
}

/** `cp` of directories, whose walk is native in Node: done with functions that see the archive. */
export function serveTreeCopies(context: MountContext, binding: Binding, fs: DiskFunctions): void {
  const isOurs = (...paths: unknown[]): boolean => paths.some((path) => context.locate(path, true) !== OUTSIDE);
  context.replace(binding, 'cpSyncCheckPaths', (before) => {
    function cpSyncCheckPaths(this: unknown, source: string, target: string, dereference: boolean, recursive: boolean): unknown {
      if (!isOurs(source, target)) return Reflect.apply(before, this, arguments);
      const error = checkPaths(context, fs, source, target, dereference, recursive, cpSyncCheckPaths);
      if (error !== undefined) throw error;
      if (!isOurs(target)) fs.mkdirSync(join(target, '..'), { recursive: true });
      return undefined;
    }
    return cpSyncCheckPaths;
  });

  context.replace(binding, 'cpSyncCopyDir', (before) => {
    function cpSyncCopyDir(this: unknown, source: string, target: string, ...flags: boolean[]): unknown {
      if (!isOurs(source, target)) return Reflect.apply(before, this, arguments);
      const options = toOptions(flags);
      // Before 26, the native walk did not look through links below the top.
      copyTree(fs, source, target, MAJOR < 26 ? { ...options, dereference: false } : options, cpSyncCopyDir);
      return undefined;
    }
    return cpSyncCopyDir;
  });

  context.replace(binding, 'cpSyncOverrideFile', (before) =>
    function cpSyncOverrideFile(this: unknown, source: string, target: string, mode: number, preserveTimestamps: boolean): unknown {
      if (!isOurs(source, target)) return Reflect.apply(before, this, arguments);
      fs.unlinkSync(target);
      fs.copyFileSync(source, target, mode);
      if (preserveTimestamps) copyTimes(fs, source, target);
      return undefined;
    });

  if (binding['CpDirJob'] === undefined) return;
  const Native = binding['CpDirJob'] as unknown as new (...args: unknown[]) => object;
  binding['CpDirJob'] = class CpDirJob {
    ondone: ((error: unknown) => void) | undefined;
    readonly #copy: (() => void) | undefined;

    constructor(source: string, target: string, ...flags: unknown[]) {
      if (!isOurs(source, target)) return new Native(source, target, ...flags) as CpDirJob;
      this.#copy = () => copyTree(fs, source, target, toOptions(flags as boolean[]), undefined);
    }

    run(): void {
      later(() => {
        let failed: unknown = null;
        try {
          this.#copy?.();
        } catch (error) {
          failed = error;
        }
        this.ondone?.(failed);
      });
    }
  } as unknown as NativeFunction;
}

function toOptions([force, dereference, errorOnExist, verbatimSymlinks, preserveTimestamps]: readonly boolean[]): CopyOptions {
  return {
    force: Boolean(force),
    dereference: Boolean(dereference),
    errorOnExist: Boolean(errorOnExist),
    verbatimSymlinks: Boolean(verbatimSymlinks),
    preserveTimestamps: Boolean(preserveTimestamps),
  };
}

/** The conditions of `CpSyncCheckPaths` (Node's src/node_file.cc); gives the error, if any. */
function checkPaths(
  context: MountContext, fs: DiskFunctions, source: string, target: string, dereference: boolean, recursive: boolean, below: NativeFunction,
): Error | undefined {
  const from = fs.statSync(source, { throwIfNoEntry: false }) ?? fs.lstatSync(source, { throwIfNoEntry: false });
  if (from === undefined) return context.toError(new Failure(codeOf(context.locate(source, true)), dereference ? 'stat' : 'lstat', source));
  const to = fs.statSync(target, { throwIfNoEntry: false });
  if (to !== undefined && to.ino === from.ino && to.dev === from.dev) return coded('ERR_FS_CP_EINVAL', `src and dest cannot be the same ${target}`, below);
  if (to !== undefined && from.isDirectory() && !to.isDirectory()) {
    return coded('ERR_FS_CP_DIR_TO_NON_DIR', `Cannot overwrite non-directory ${target} with directory ${source}`, below);
  }
  if (to !== undefined && !from.isDirectory() && to.isDirectory()) {
    return coded('ERR_FS_CP_NON_DIR_TO_DIR', `Cannot overwrite directory ${target} with non-directory ${source}`, below);
  }
  if (from.isDirectory() && !recursive) return coded('ERR_FS_EISDIR', `Recursive option not enabled, cannot copy a directory: ${source}/`, below);
  if (from.isDirectory() && `${resolve(target)}/`.startsWith(`${resolve(source)}/`)) {
    return coded('ERR_FS_CP_EINVAL', `Cannot copy ${source} to a subdirectory of self ${target}`, below);
  }
  return undefined;
}

function coded(code: string, message: string, below: NativeFunction | undefined): Error {
  const error = new Error(message) as NodeJS.ErrnoException;
  error.code = code;
  Error.captureStackTrace(error, below);
  return error;
}

function copyTree(fs: DiskFunctions, source: string, target: string, options: CopyOptions, below: NativeFunction | undefined): void {
  reworded(target, below, () => {
    if (!fs.existsSync(target)) fs.mkdirSync(target);
  });
  for (const entry of fs.readdirSync(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    const type = options.dereference ? fs.statSync(from) : entry;
    if (type.isDirectory()) copyTree(fs, from, to, options, below);
    else if (type.isSymbolicLink()) reworded(target, below, () => copyLink(fs, from, to, options));
    else copyFile(fs, from, to, options, below);
  }
}

function copyFile(fs: DiskFunctions, from: string, to: string, options: CopyOptions, below: NativeFunction | undefined): void {
  if (!options.force && fs.existsSync(to)) {
    if (!options.errorOnExist) return;
    throw coded('ERR_FS_CP_EEXIST', `[ERR_FS_CP_EEXIST]: Target already exists: cp returned EEXIST (${to} already exists)`, below);
  }
  fs.copyFileSync(from, to);
  if (options.preserveTimestamps) copyTimes(fs, from, to);
}

function copyLink(fs: DiskFunctions, from: string, to: string, options: CopyOptions): void {
  const target = fs.readlinkSync(from);
  if (!options.verbatimSymlinks && fs.lstatSync(to, { throwIfNoEntry: false })?.isSymbolicLink()) fs.unlinkSync(to);
  fs.symlinkSync(options.verbatimSymlinks ? target : resolve(from, '..', target), to);
}

function copyTimes(fs: DiskFunctions, from: string, to: string): void {
  const { atime, mtime } = fs.statSync(from);
  fs.utimesSync(to, atime, mtime);
}

const REASONS: Record<string, string> = { EROFS: 'Read-only file system', EEXIST: 'File exists' };

/**
 * Runs a step; in the synchronous walk (`below` is given) its failure is worded as Node words those of
 * std::filesystem: positive errno, no colon, the directory as the path.
 */
function reworded(path: string, below: NativeFunction | undefined, step: () => void): void {
  try {
    step();
  } catch (error) {
    const { code = 'EIO', errno = 0 } = error as NodeJS.ErrnoException;
    if (below === undefined || REASONS[code] === undefined) throw error;
    const converted = new Error(`${code}, ${REASONS[code]} '${path}'`);
    Error.captureStackTrace(converted, below);
    throw Object.assign(converted, { errno: -errno, code, path, syscall: 'cp' });
  }
}

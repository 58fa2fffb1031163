import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MountedArchive } from './mounted-archive.ts';
import type { NodeInternals } from './node-internals.ts';
import { programOnDisk } from './packaged-programs.ts';
import { looksLikeScript, rewriteCommand } from './rewrite-command.ts';
import { patchSyncChildren } from './sync-children.ts';

/** What a command becomes, and the directory that the system is told for it. */
export type RewrittenSpawn = (options: SpawnOptions) => Rewritten;

interface SpawnOptions {
  file: string;
  args?: readonly string[];
  envPairs?: readonly string[];
  cwd?: string | URL | undefined;
  shell?: string | boolean;
  execPath?: string;
  [other: string]: unknown;
}

interface Rewritten {
  readonly file: string;
  readonly args: readonly string[];
  readonly envPairs: readonly string[];
  readonly cwd: string | URL | undefined;
}

interface InternalChildProcess {
  ChildProcess: { prototype: { spawn(options: SpawnOptions): unknown; spawnfile: string; spawnargs: readonly string[] } };
  spawnSync?(options: SpawnOptions): { error?: Error & { path?: string; spawnargs?: string[]; syscall?: string; message: string } };
}

/**
 * Makes child processes that run the executable, or `node`, run what Node would run. All public functions of
 * `child_process` and `cluster` end in one of the two that are replaced here, so the public ones stay Node's own,
 * with their `util.promisify.custom`, names and ESM exports.
 */
export function patchChildProcesses(internals: NodeInternals, mounted: MountedArchive, depth: number): void {
  const internal = internals.builtin<InternalChildProcess>('internal/child_process');
  const { prototype } = internal.ChildProcess;
  const { spawn } = prototype;
  const { spawnSync } = internal;

  const rewrite: RewrittenSpawn = (options) => {
    const cwd = resolve(options.cwd instanceof URL ? fileURLToPath(options.cwd) : String(options.cwd ?? ''));
    const directory = mounted.holdsWorkingDirectory(cwd) ? cwd : undefined;
    const command = rewriteCommand(
      { file: options.file, args: options.args ?? [], envPairs: options.envPairs ?? Object.entries(process.env).map(([name, value]) => `${name}=${value}`) },
      {
        execPath: process.execPath,
        depth,
        directory,
        isWindows: process.platform === 'win32',
        isShell: Boolean(options.shell),
        isFork: options.execPath !== undefined,
        isScript: (argument) => isScript(mounted, resolve(cwd, argument)),
        isPackagedProgram: (file) => mounted.contains(file) && hasNodeShebang(file),
      },
    );
    // The executable goes to a directory in the mount by itself; another program that is sent there is refused by the
    // system, and one that is sent nowhere starts where the system thinks that this process is.
    const systemDirectory = command.startsUs && directory !== undefined ? undefined : options.cwd;
    // A name without a slash is looked for in PATH.
    const program = /[\\/]/.test(command.file) ? programOnDisk(internals, mounted, resolve(cwd, command.file)) : undefined;
    return { file: program ?? command.file, args: command.args, envPairs: command.envPairs, cwd: systemDirectory };
  };

  prototype.spawn = function spawn_(options) {
    if (typeof options?.file !== 'string') return Reflect.apply(spawn, this, [options]); // throws Node's own error
    const rewritten = rewrite(options);
    const given = { file: options.file, args: options.args };
    Object.assign(options, rewritten);
    try {
      return Reflect.apply(spawn, this, [options]);
    } finally {
      this.spawnfile = given.file;
      if (given.args !== undefined) this.spawnargs = given.args;
    }
  };
  Object.defineProperty(prototype.spawn, 'name', { value: 'spawn' });

  if (spawnSync === undefined) {
    patchSyncChildren(internals, rewrite);
    return;
  }
  internal.spawnSync = (options) => {
    const result = spawnSync({ ...options, ...rewrite(options) });
    if (result.error?.path !== undefined && result.error.path !== options.file) {
      result.error.message = result.error.message.replace(result.error.path, options.file);
      Object.assign(result.error, { path: options.file, spawnargs: options.args?.slice(1), syscall: `spawnSync ${options.file}` });
    }
    return result;
  };
}

/** A packaged module, with the extension left out as `node` allows it, or a script on the disk. */
function isScript(mounted: MountedArchive, file: string): boolean {
  const isPackaged = mounted.contains(file);
  for (const candidate of [file, `${file}.js`]) {
    if (!isFile(candidate)) continue;
    return isPackaged || looksLikeScript(candidate) || hasNodeShebang(candidate);
  }
  return false;
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function hasNodeShebang(file: string): boolean {
  let fd: number | undefined;
  try {
    fd = openSync(file, 'r');
    const head = Buffer.alloc(128);
    const line = head.toString('latin1', 0, readSync(fd, head, 0, head.length, 0)).split('\n', 1)[0]!;
    return /^#!.*\bnode\b/.test(line);
  } catch {
    return false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

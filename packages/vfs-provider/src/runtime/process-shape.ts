import { dirname, resolve } from 'node:path';
import type { MountedArchive } from './mounted-archive.ts';

/** What a packaged program finds at `process.pkg`; the names are those that users of pkg know. */
export interface PackagedProcess {
  /** Absolute path of the script that runs: the entry, or what the parent asked for. */
  readonly entrypoint: string;
  /** Absolute path of the entry that the executable was built for. */
  readonly defaultEntrypoint: string;
  /** Where the packaged files appear. */
  readonly mount: string;
  readonly path: { resolve(...segments: string[]): string };
  /**
   * Gives the path of a file on the disk with the content of a packaged file, for native code that opens files itself: a private copy, the
   * same one each time, removed when the process ends. Paths of real files come back as they are.
   * @throws an error with code `ENOENT` or `EISDIR` where in the mount there is no file of that name
   */
  materialize(path: string | Buffer | URL): string;
}

/** Gives `process` the shape that it has under `node script args`. */
export function shapeProcess(mounted: MountedArchive, script: string | undefined, args: readonly string[], execArgv: readonly string[]): void {
  process.argv = script === undefined ? [process.execPath, ...args] : [process.execPath, script, ...args];
  process.execArgv = [...execArgv];
  describePackage(mounted, script ?? mounted.entry);
}

/** Sets `process.pkg`. */
export function describePackage(mounted: MountedArchive, entrypoint: string): void {
  const pkg: PackagedProcess = {
    entrypoint,
    defaultEntrypoint: mounted.entry,
    mount: mounted.root,
    path: { resolve: (...segments) => resolve(dirname(entrypoint), ...segments) },
    materialize: (path) => mounted.materializePath(path),
  };
  Object.defineProperty(process, 'pkg', { value: pkg, configurable: true, enumerable: false, writable: true });
}

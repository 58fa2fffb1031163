import { accessSync, constants } from 'node:fs';
import { cacheDirectories, NATIVE_FILES } from '../addons/cache-directories.ts';
import { extractAddon } from '../addons/load-addon.ts';
import type { MountedArchive } from './mounted-archive.ts';
import type { NodeInternals } from './node-internals.ts';

/**
 * A packaged program that the system can start: it lies, with the libraries of its package, where extracted addons lie.
 * @param file absolute path of what is to be started
 * @returns the path on the disk; `undefined` when `file` is no packaged program, or may nowhere be put and started
 */
export function programOnDisk(internals: NodeInternals, mounted: MountedArchive, file: string): string | undefined {
  const id = mounted.contains(file) ? mounted.follow(file) : -1;
  if (id < 0 || mounted.archive.type(id) !== 1 || (mounted.archive.mode(id) & 0o111) === 0) return undefined;
  for (const directory of cacheDirectories(NATIVE_FILES)) {
    try {
      const program = extractAddon(internals, mounted, id, directory);
      accessSync(program, constants.X_OK); // fails on a file system that forbids execution
      return program;
    } catch {
      continue;
    }
  }
  return undefined;
}

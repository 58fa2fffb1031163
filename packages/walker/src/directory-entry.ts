import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Disk, RealPath } from './disk.ts';
import { isAtOrAbove } from './walk-context.ts';

/** What lies in a directory that is carried along: something that an archive can hold, or why it stays out. */
export type DirectoryEntry =
  | { readonly type: 'file' | 'directory'; readonly real: RealPath }
  | { readonly type: 'left out'; readonly reason: string };

/**
 * Looks at what lies at a path.
 * @param boundary what a link on the way must not lead out of: what is outside belongs to the machine, not to the project
 */
export function directoryEntry(disk: Disk, path: string, boundary: string): DirectoryEntry {
  const real = disk.real(path);
  if (real === undefined) return leftOut(whyMissing(path));
  const strayed = isAtOrAbove(boundary, real.path) ? undefined : real.links.find((link) => isAtOrAbove(boundary, link) && !isInstalled(link));
  if (strayed !== undefined) return leftOut(`a link that leads out of the project, to ${real.path}`);
  const type = disk.typeOf(real.path);
  if (type === undefined) return leftOut(whatElse(real.path));
  if (type === 'directory' && !disk.isReadable(real.path)) return leftOut('a directory that may not be read');
  return { type, real };
}

/** The repository or workspace of a project: links within it are its own affair. */
export function boundaryOf(root: string): string {
  for (let directory = root; ; directory = dirname(directory)) {
    if (isRepository(directory)) return directory;
    if (dirname(directory) === directory) return root;
  }
}

function isRepository(directory: string): boolean {
  if (['.git', 'pnpm-workspace.yaml'].some((name) => existsSync(join(directory, name)))) return true;
  try {
    return readFileSync(join(directory, 'package.json'), 'utf8').includes('"workspaces"');
  } catch {
    return false;
  }
}

function leftOut(reason: string): DirectoryEntry {
  return { type: 'left out', reason };
}

/** A link that a package manager has made may lead to its store. */
function isInstalled(link: string): boolean {
  const parent = dirname(link);
  return basename(parent) === 'node_modules' || basename(dirname(parent)) === 'node_modules';
}

function whyMissing(path: string): string {
  try {
    return lstatSync(path).isSymbolicLink() ? 'a link that leads nowhere' : 'something that may not be read';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' && path.includes('\uFFFD') ? 'its name is not UTF-8' : 'something that may not be read';
  }
}

function whatElse(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFIFO() ? 'a pipe' : stats?.isSocket() ? 'a socket' : 'a device';
}

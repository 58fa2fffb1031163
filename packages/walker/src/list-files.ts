import { basename, join } from 'node:path';
import { directoryEntry } from './directory-entry.ts';
import type { Disk, RealPath } from './disk.ts';
import { UNNAMED } from './match-glob.ts';
import { isAtOrAbove } from './walk-context.ts';

export interface ListedFile {
  /** Real path. */
  readonly path: string;
  readonly links: readonly string[];
}

export interface ListOptions {
  readonly recursive?: boolean;
  /** See `directoryEntry`; the directory itself, unless told. */
  readonly boundary?: string;
  readonly onEmptyDirectory?: (directory: RealPath) => void;
  readonly onLeftOut?: (path: string, reason: string) => void;
}

/** Never what a program means by "my files". */
const SKIPPED = new Set(['.hg', '.svn', '.DS_Store', ...Object.keys(UNNAMED)]);

/** The files under a directory, depth first, sorted, links followed once and never upwards; `node_modules` and version control are left out. */
export function listFiles(disk: Disk, directory: string, { recursive = true, boundary, onEmptyDirectory, onLeftOut }: ListOptions = {}): readonly ListedFile[] {
  const files: ListedFile[] = [];
  const seen = new Set<string>();
  const start = disk.real(directory)?.path ?? directory;
  const limit = boundary !== undefined && isAtOrAbove(boundary, start) ? boundary : start;
  const visit = (path: string, depth: number): void => {
    const entry = directoryEntry(disk, path, limit);
    if (entry.type === 'left out') {
      onLeftOut?.(path, entry.reason);
      return;
    }
    const { type, real } = entry;
    if (seen.has(real.path)) {
      // A second way to what is already listed: only its links are new, and they go with a file that they lead to.
      const listed = files.find((file) => isAtOrAbove(real.path, file.path));
      if (listed && real.links.length > 0) files.push({ path: listed.path, links: real.links });
      return;
    }
    seen.add(real.path);
    if (type === 'file') files.push({ path: real.path, links: real.links });
    if (type !== 'directory' || (depth > 0 && (!recursive || isAtOrAbove(real.path, start)))) return;
    const below = disk.list(real.path);
    if (below.length === 0) onEmptyDirectory?.(real);
    for (const { name } of below) {
      if (!SKIPPED.has(name)) visit(join(real.path, name), depth + 1);
      else if (UNNAMED[name] !== undefined) onLeftOut?.(join(real.path, name), UNNAMED[name]);
    }
  };
  if (!SKIPPED.has(basename(directory))) visit(directory, 0);
  return files;
}

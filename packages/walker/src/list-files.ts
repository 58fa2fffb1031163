import { basename, join } from 'node:path';
import type { Disk } from './disk.ts';
import { isAtOrAbove } from './walk-context.ts';

export interface ListedFile {
  /** Real path. */
  readonly path: string;
  readonly links: readonly string[];
}

/** Never what a program means by "my files". */
const SKIPPED = new Set(['node_modules', '.git', '.hg', '.svn', '.DS_Store']);

/** The files under a directory, depth first, sorted, links followed once and never upwards; `node_modules` and version control are left out. */
export function listFiles(disk: Disk, directory: string, options: { readonly recursive: boolean } = { recursive: true }): readonly ListedFile[] {
  const files: ListedFile[] = [];
  const seen = new Set<string>();
  const start = disk.real(directory)?.path ?? directory;
  const visit = (path: string, depth: number): void => {
    const real = disk.real(path);
    if (real === undefined) return;
    if (seen.has(real.path)) {
      // A second way to what is already listed: only its links are new, and they go with a file that they lead to.
      const listed = files.find((file) => isAtOrAbove(real.path, file.path));
      if (listed && real.links.length > 0) files.push({ path: listed.path, links: real.links });
      return;
    }
    seen.add(real.path);
    const type = disk.typeOf(real.path);
    if (type === 'file') files.push({ path: real.path, links: real.links });
    if (type !== 'directory' || (depth > 0 && (!options.recursive || isAtOrAbove(real.path, start)))) return;
    for (const entry of disk.list(real.path)) {
      if (!SKIPPED.has(entry.name)) visit(join(real.path, entry.name), depth + 1);
    }
  };
  if (!SKIPPED.has(basename(directory))) visit(directory, 0);
  return files;
}

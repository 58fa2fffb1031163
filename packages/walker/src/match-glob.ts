import { join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { directoryEntry } from './directory-entry.ts';
import type { Disk, RealPath } from './disk.ts';

export interface GlobMatches {
  readonly files: readonly RealPath[];
  /** Directories without anything in them. */
  readonly emptyDirectories: readonly RealPath[];
  /** What the glob means and an archive cannot hold, or does not, with the reason. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
}

export interface GlobOptions {
  /** Where the glob starts from. */
  readonly root: string;
  /** See `directoryEntry`. */
  readonly boundary: string;
  /** Globs of what is not meant. */
  readonly negated: readonly string[];
}

/** Left out unless a glob names them. */
export const UNNAMED: Readonly<Record<string, string>> = { node_modules: 'installed packages', '.git': 'version control' };

/** Finds what a glob means: files, and with a directory all that is below it. Links are followed. */
export function matchGlob(disk: Disk, glob: string, { root, boundary, negated }: GlobOptions): GlobMatches {
  const { base, glob: pattern } = picomatch.scan(glob, { unescape: true });
  const start = resolve(root, base);
  const isMeant = withAllBelow(pattern === '' ? [] : [pattern]);
  const isNegated = withAllBelow(negated.map((each) => each.replace(/^\.\//, '')));
  const mayHold = prefixTest(pattern);
  const files: RealPath[] = [];
  const emptyDirectories: RealPath[] = [];
  const leftOut: { path: string; reason: string }[] = [];

  /** @param name the path from `start` */
  const visit = (path: string, name: string, above: readonly string[], isPlainFile = false): void => {
    if (isNegated(relative(root, path).split(sep).join('/'))) return;
    const isWanted = pattern === '' || isMeant(name);
    if (!isWanted && name !== '' && (isPlainFile || !mayHold(name))) return;
    const last = name.slice(name.lastIndexOf('/') + 1);
    const unnamed = glob.includes(last) ? undefined : UNNAMED[last];
    if (unnamed !== undefined) {
      // Nobody means those of the project itself.
      if (isWanted && join(root, last) !== path) leftOut.push({ path, reason: unnamed });
      return;
    }
    const entry = directoryEntry(disk, path, boundary);
    if (entry.type === 'left out') {
      if (isWanted) leftOut.push({ path, reason: entry.reason });
    } else if (entry.type === 'file') {
      if (isWanted) files.push(entry.real);
    } else if (!above.includes(entry.real.path)) {
      const below = disk.list(entry.real.path);
      if (below.length === 0 && isWanted) emptyDirectories.push(entry.real);
      const inside = [...above, entry.real.path];
      for (const each of below) visit(join(path, each.name), name === '' ? each.name : `${name}/${each.name}`, inside, each.isFile());
    }
  };
  if (disk.real(start) !== undefined || pattern === '') visit(start, '', []);
  return { files, emptyDirectories, leftOut };
}

/** Whether a path, or a directory that it is in, matches one of some globs. */
function withAllBelow(globs: readonly string[]): (path: string) => boolean {
  const trimmed = globs.map((glob) => glob.replace(/\/$/, ''));
  return trimmed.length === 0 ? () => false : picomatch([...trimmed, ...trimmed.map((glob) => `${glob}/**`)], { dot: true });
}

/** Makes a test that is false of directories below which nothing can match, so that they need not be read. */
function prefixTest(pattern: string): (directory: string) => boolean {
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const open = segments.findIndex((segment) => /\*\*|[{(]/.test(segment));
  const fixed = open === -1 ? segments : segments.slice(0, open);
  const tests = fixed.map((segment) => picomatch(segment, { dot: true }));
  return (directory) => directory.split('/').every((part, i) => tests[i]?.(part) ?? open !== -1);
}

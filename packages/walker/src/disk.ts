import { accessSync, constants, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync, type Dirent, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { PackError } from '@pack/errors';
import { NO_PLACES, type Places } from './places.ts';

/** A path with every symbolic link resolved, and the links met on the way, outermost first. */
export interface RealPath {
  readonly path: string;
  readonly links: readonly string[];
}

/** The file system as the walk sees it: synchronous, and every answer remembered for the length of one walk. */
export interface Disk {
  /** What `path` is after following links; `undefined` when it is neither a file nor a directory. */
  typeOf(path: string): 'file' | 'directory' | undefined;
  /** The code of the error that keeps the system from telling what `path` is, `ELOOP` or `EACCES`; not of what does not exist. */
  faultOf(path: string): string | undefined;
  /** Like `realpath`, with the links met; `undefined` when the path leads nowhere. */
  real(path: string): RealPath | undefined;
  /** @throws {PackError} ERR_PACK_SOURCE_UNREADABLE */
  stat(path: string): Stats;
  /** @throws {PackError} ERR_PACK_SOURCE_UNREADABLE */
  read(path: string): Buffer;
  /** Whether a directory may be listed and gone into. */
  isReadable(directory: string): boolean;
  /** The entries of a directory, sorted bytewise; empty when it cannot be read. */
  list(directory: string): readonly Dirent[];
  readlink(path: string): string;
}

/**
 * A {@link Disk} over the real file system.
 * @param places says where what stands at a path lies, for directories that were put there only for this walk
 */
export function createDisk(places: Places = NO_PLACES): Disk {
  const types = new Map<string, 'file' | 'directory' | undefined>();
  const faults = new Map<string, string>();
  const reals = new Map<string, RealPath | undefined>();
  const stats = new Map<string, Stats>();
  const lists = new Map<string, readonly Dirent[]>();
  const resolving = new Set<string>();

  return {
    typeOf(path) {
      if (types.has(path)) return types.get(path);
      const found = statsOnDisk(places.sourceOf(path), (code) => faults.set(path, code));
      const type = found?.isDirectory() ? 'directory' : found?.isFile() ? 'file' : undefined;
      if (type === 'file') stats.set(path, found!); // it will be asked for, if this is the real path
      const known = type ?? (places.leadsTo(path) ? 'directory' : undefined);
      types.set(path, known);
      return known;
    },
    faultOf: (path) => faults.get(path),
    real,
    stat(path) {
      let found = stats.get(path);
      if (found === undefined) stats.set(path, found = guarded(path, () => statSync(places.sourceOf(path))));
      return found;
    },
    read(path) {
      return guarded(path, () => readFileSync(places.sourceOf(path)));
    },
    isReadable(directory) {
      try {
        accessSync(places.sourceOf(directory), constants.R_OK | constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
    list(directory) {
      let entries = lists.get(directory);
      if (entries === undefined) {
        entries = listOnDisk(places.sourceOf(directory));
        lists.set(directory, entries);
      }
      return entries;
    },
    readlink: readlinkSync,
  };

  function real(path: string): RealPath | undefined {
    if (reals.has(path)) return reals.get(path);
    if (resolving.has(path)) return undefined; // a link that leads to itself
    resolving.add(path);
    const found = realOnDisk(path);
    resolving.delete(path);
    reals.set(path, found);
    return found;
  }

  function realOnDisk(path: string): RealPath | undefined {
    const parentPath = dirname(path);
    if (parentPath === path) return { path, links: [] };
    const parent = real(parentPath);
    if (parent === undefined) return undefined;
    const here = join(parent.path, basename(path));
    const lies = places.sourceOf(here);
    if (lies !== here || places.leadsTo(here)) return realPlaced(here, lies, parent.links);
    try {
      if (!lstatSync(here).isSymbolicLink()) return { path: here, links: parent.links };
      const end = real(resolve(parent.path, readlinkSync(here)));
      return end && { path: end.path, links: [...new Set([...parent.links, here, ...end.links])] };
    } catch {
      return undefined;
    }
  }
}

/** Archives of packages have no links, and their directories stand where nothing else does. */
function realPlaced(path: string, source: string, links: readonly string[]): RealPath | undefined {
  return existsSync(source) || path === source ? { path, links } : undefined;
}

function statsOnDisk(path: string, onFault: (code: string) => void): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    onFault((error as NodeJS.ErrnoException).code ?? '');
    return undefined; // e.g. ELOOP, EACCES: Node's resolution sees nothing there either
  }
}

function listOnDisk(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  } catch {
    return [];
  }
}

function guarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw new PackError('ERR_PACK_SOURCE_UNREADABLE', `Cannot read ${path}`, {
      path,
      cause,
      hint: 'Check that the file exists and that you may read it, or leave it out with "ignore".',
    });
  }
}

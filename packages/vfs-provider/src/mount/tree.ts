import { DIRECTORY, LINK, type MountableArchive } from './archive.ts';

/** Results of `locate` that are not node ids. */
export const OUTSIDE = -1;
/** The last component does not exist, its parent directory does. */
export const MISSING = -2;
/** A component before the last does not exist. */
export const MISSING_PARENT = -3;
export const NOT_DIRECTORY = -4;
export const LOOP = -5;
export const TOO_LONG = -6;

/** The archive's nodes under their mount point, and the directories that lead there. */
export interface Tree {
  readonly mountPoint: string;
  /** The directory of the disk in which the mount point, or the first directory above it that the disk does not have, appears. */
  readonly host: string;
  /** The node that appears in `host`. */
  readonly guest: number;
  readonly archive: MountableArchive;
  /**
   * Finds the node that a path names, as the kernel would on a disk.
   * @param path as the program wrote it: absolute or relative to the working directory, `.`, `..` and
   * doubled or trailing slashes allowed
   * @param follow whether a link in the last component is followed (in the others it always is)
   * @returns a node id, or one of the negative constants above; after `OUTSIDE`, `escape` may hold another path to use
   */
  locate(path: string, follow: boolean): number;
  /**
   * Set by a `locate` that gave `OUTSIDE` after a link or `..` led out of the mount, or out of a virtual working
   * directory: the path that it led to.
   */
  readonly escape: string | undefined;
  isDirectory(id: number): boolean;
  isLink(id: number): boolean;
  /** Absolute path of a node, links resolved. */
  fullPath(id: number): string;
  name(id: number): string;
  children(id: number): number[];
}

const SLASH = 47;
const MAX_LINKS = 40;
const MAX_COMPONENT = 255;
/** Bytes that the kernel takes of a path, with the zero at its end. */
export const MAX_PATH = 4096;
/** An empty part, `.` or `..`: also at the end. */
const NEEDS_WALK = /\/\.{0,2}(?:\/|$)/;
const CACHE_LIMIT = 20_000;

/**
 * Lays an archive out under a mount point. Directories above the mount point that the disk does not have
 * exist too, as on a disk where something is mounted there; their ids start at `archive.nodeCount`.
 * @param mountPoint absolute, normalised, no trailing slash, e.g. `/snapshot/app`
 * @param existsOnDisk tells whether a real directory is there
 * @param cwd gives the working directory
 * @param virtualCwd gives it where it lies in the mount, and undefined where it is a real one
 */
export function createTree(
  archive: MountableArchive,
  mountPoint: string,
  existsOnDisk: (path: string) => boolean,
  cwd: () => string,
  virtualCwd: () => string | undefined = () => undefined,
): Tree {
  const mountParts = mountPoint.split('/').slice(1);
  const mountName = mountParts.at(-1) ?? '';
  const inside = `${mountPoint}/`;
  const root = archive.find('');
  const virtualDepth = firstVirtualDepth(mountParts, existsOnDisk);
  const firstDirectory = `/${mountParts.slice(0, virtualDepth).join('/')}`;
  const followed = new Map<string, number>();
  const unfollowed = new Map<string, number>();
  let escape: string | undefined;

  function locate(given: string, follow: boolean): number {
    escape = undefined;
    const path = given.charCodeAt(0) === SLASH ? given : absolute(given);
    if (path.charCodeAt(0) === SLASH) {
      if (!path.startsWith(firstDirectory)) {
        // Only `..` and doubled slashes can still lead there.
        if (!path.includes('/.') && !path.includes('//')) return OUTSIDE;
        if (!path.includes(mountName)) return OUTSIDE;
      }
    } else if (!path.includes(mountName) || path === '') {
      return OUTSIDE;
    }
    const cache = follow ? followed : unfollowed;
    const known = cache.get(path);
    if (known !== undefined) return known;
    const found = search(path, follow);
    if (found !== OUTSIDE && path.charCodeAt(0) === SLASH) {
      if (cache.size >= CACHE_LIMIT) cache.clear();
      cache.set(path, found);
    }
    return found;
  }

  /** A path below a virtual working directory as an absolute one. */
  function absolute(path: string): string {
    const directory = virtualCwd();
    return directory === undefined || path === '' ? path : `${directory}/${path}`;
  }

  function search(path: string, follow: boolean): number {
    if (path.includes('\0')) return OUTSIDE;
    if (path.length * 3 >= MAX_PATH && Buffer.byteLength(path) >= MAX_PATH) return TOO_LONG;
    return shortcut(path, follow) ?? walk(path, follow);
  }

  /**
   * The result for a path without `.`, `..`, doubled slashes or links on the way, which is what loaders ask
   * for: one look-up if it is there, one for each part that is missing at its end. Undefined for other paths.
   */
  function shortcut(path: string, follow: boolean): number | undefined {
    if (!path.startsWith(inside)) return undefined;
    const rest = path.slice(inside.length);
    const id = archive.find(rest);
    if (id >= 0) return follow && archive.type(id) === LINK ? undefined : id;
    if (NEEDS_WALK.test(path)) return undefined;
    for (let end = rest.lastIndexOf('/'), missing = MISSING; ; end = rest.lastIndexOf('/', end - 1), missing = MISSING_PARENT) {
      const parent = end < 0 ? root : archive.find(rest.slice(0, end));
      if (parent < 0) continue;
      if (archive.type(parent) !== DIRECTORY) return archive.type(parent) === LINK ? undefined : NOT_DIRECTORY;
      const next = rest.indexOf('/', end + 1);
      const name = rest.slice(end + 1, next < 0 ? undefined : next);
      return name.length * 3 > MAX_COMPONENT && Buffer.byteLength(name) > MAX_COMPONENT ? TOO_LONG : missing;
    }
  }

  /** The kernel's walk: component by component, following links, giving up at the first that is missing. */
  function walk(path: string, follow: boolean): number {
    const rest = (path.charCodeAt(0) === SLASH ? path : `${cwd()}/${path}`).split('/').reverse();
    const trailingSlash = path.endsWith('/') || path.endsWith('/.') || path.endsWith('/..');
    let at: string[] = [];
    let node = OUTSIDE;
    let links = 0;
    let wasOurs = false;
    while (rest.length > 0) {
      const part = rest.pop() as string;
      if (part === '' || part === '.') continue;
      if (node >= 0 && !isDirectory(node)) return NOT_DIRECTORY;
      if (part === '..') {
        wasOurs ||= node >= 0;
        at.pop();
        node = nodeAt(at);
        continue;
      }
      const wasInside = node >= 0;
      wasOurs ||= wasInside;
      at.push(part);
      node = nodeAt(at);
      const last = !rest.some((other) => other !== '' && other !== '.');
      if (node === MISSING) {
        if (!wasInside) return OUTSIDE;
        if (Buffer.byteLength(part) > MAX_COMPONENT) return TOO_LONG;
        // What stands before a `.` is a directory on the way.
        return last && !rest.includes('.') ? MISSING : MISSING_PARENT;
      }
      if (node >= 0 && isLink(node) && (!last || follow || trailingSlash)) {
        if (++links > MAX_LINKS) return LOOP;
        const target = archive.linkTarget(node);
        at = target.charCodeAt(0) === SLASH ? [] : at.slice(0, -1);
        node = nodeAt(at);
        rest.push(...target.split('/').reverse());
      }
    }
    if (node < 0) {
      escape = wasOurs ? `/${at.join('/')}${trailingSlash ? '/' : ''}` : undefined;
      return OUTSIDE;
    }
    if (trailingSlash && !isDirectory(node)) return NOT_DIRECTORY;
    return node;
  }

  /** The node at a list of components whose parent is known to be a directory. */
  function nodeAt(at: readonly string[]): number {
    const common = Math.min(at.length, mountParts.length);
    for (let i = 0; i < common; i++) {
      // Beside the mount point: a directory of ours has only one child, a real one is not our business.
      if (at[i] !== mountParts[i]) return i >= virtualDepth ? MISSING : OUTSIDE;
    }
    if (at.length < virtualDepth) return OUTSIDE;
    if (at.length < mountParts.length) return archive.nodeCount + at.length - virtualDepth;
    if (at.length === mountParts.length) return root;
    const id = archive.find(at.slice(mountParts.length).join('/'));
    return id >= 0 ? id : MISSING;
  }

  const isAncestor = (id: number): boolean => id >= archive.nodeCount;
  const ancestorDepth = (id: number): number => id - archive.nodeCount + virtualDepth;

  function isDirectory(id: number): boolean {
    return isAncestor(id) || archive.type(id) === DIRECTORY;
  }

  function isLink(id: number): boolean {
    return !isAncestor(id) && archive.type(id) === LINK;
  }

  function fullPath(id: number): string {
    if (isAncestor(id)) return `/${mountParts.slice(0, ancestorDepth(id)).join('/')}`;
    return id === root ? mountPoint : inside + archive.path(id);
  }

  function name(id: number): string {
    if (isAncestor(id)) return mountParts[ancestorDepth(id) - 1] as string;
    return id === root ? mountName : archive.name(id);
  }

  function children(id: number): number[] {
    if (!isAncestor(id)) return archive.children(id);
    return [ancestorDepth(id) + 1 === mountParts.length ? root : id + 1];
  }

  return {
    mountPoint,
    host: `/${mountParts.slice(0, virtualDepth - 1).join('/')}`,
    guest: virtualDepth === mountParts.length ? root : archive.nodeCount,
    archive,
    locate,
    get escape() {
      return escape;
    },
    isDirectory,
    isLink,
    fullPath,
    name,
    children,
  };
}

/** How many of the mount point's leading components the disk has; at least one is ours, and `/` never is. */
function firstVirtualDepth(parts: readonly string[], existsOnDisk: (path: string) => boolean): number {
  for (let depth = 1; depth < parts.length; depth++) {
    if (!existsOnDisk(`/${parts.slice(0, depth).join('/')}`)) return depth;
  }
  return parts.length;
}

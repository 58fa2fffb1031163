import type { Archive } from '@pack/sea-assets/reader';
import { sep } from 'node:path';
import { toSlashes, toSystemPath } from '../mount/windows-paths.ts';
import type { Mount } from '../mount/mount.ts';

/** The archive together with the place where its root appears in the file system. */
export interface MountedArchive {
  readonly archive: Archive;
  /** Absolute path of the archive's root, without a slash at its end: `/snapshot/my-app`. */
  readonly root: string;
  /** Absolute path of the entry. */
  readonly entry: string;
  /** The node at an absolute path, following no links, or -1. */
  idOf(path: string): number;
  /** The node that a path leads to, links followed, or -1. */
  follow(path: string): number;
  /** The absolute path of a node. */
  pathOf(id: number): string;
  /** A private file on the disk with the content of a node, for native code that opens files itself; removed at exit. */
  materialize(id: number): string;
  /** The same for a path that a program gives; see `PackagedProcess.materialize`. */
  materializePath(path: string | Buffer | URL): string;
  /** Whether a child that runs a packaged script can begin in this directory of the mount. */
  holdsWorkingDirectory(path: string): boolean;
  /** Whether an absolute, normalised path lies at or below the root. */
  contains(path: string): boolean;
}

export function mountedArchive(archive: Archive, mount: Mount, materializePath: (mounted: MountedArchive, path: string | Buffer | URL) => string): MountedArchive {
  const root = mount.mountPoint;
  const below = root + sep;
  const mounted: MountedArchive = {
    archive,
    root,
    get entry() { return below + toSystemPath(archive.meta.entry); },
    idOf: (path) => (path.startsWith(below) ? archive.find(toSlashes(path.slice(below.length))) : path === root ? archive.find('') : -1),
    follow: (path) => mount.resolveReal(path),
    pathOf: (id) => {
      const path = archive.path(id);
      return path === '' ? root : below + toSystemPath(path);
    },
    materialize: (id) => mount.materialize(id),
    materializePath: (path) => materializePath(mounted, path),
    holdsWorkingDirectory: (path) => {
      const id = mount.holdsWorkingDirectory ? mount.resolveReal(path) : -1;
      return id >= 0 && archive.type(id) === 2;
    },
    contains: (path) => path === root || path.startsWith(below),
  };
  return mounted;
}

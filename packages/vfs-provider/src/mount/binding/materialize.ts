import type { MountableArchive } from '../archive.ts';
import { createRunDirectory } from '../../private-files/run-directory.ts';

/** Gives the path of a private file on the disk with a node's content; the same path each time. */
export type Materialize = (node: number) => string;

const CHUNK = 64 * 1024 * 1024;

/**
 * Files for what only the kernel can read (a child's standard input, databases, large blobs): mode 0600 in the
 * process's own directory, which is made when first needed and removed when the process exits.
 */
export function createMaterialize(archive: MountableArchive, builtin: (id: string) => unknown): Materialize {
  const paths = new Map<number, string>();
  let directory: string | undefined;

  return (node) => {
    const known = paths.get(node);
    if (known !== undefined) return known;
    const fs = builtin('fs') as typeof import('node:fs');
    directory ??= createRunDirectory();
    const path = `${directory}/${node}`;
    const fd = fs.openSync(path, 'wx', 0o600);
    try {
      const body = archive.body(node);
      for (let at = 0; at < body.length; ) at += fs.writeSync(fd, body, at, Math.min(CHUNK, body.length - at));
    } catch (error) {
      fs.rmSync(path); // half a file helps nobody, and stands in the way of the next attempt
      throw error;
    } finally {
      fs.closeSync(fd);
    }
    paths.set(node, path);
    return path;
  };
}

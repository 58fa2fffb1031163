import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MountedArchive } from './mounted-archive.ts';

/** See `PackagedProcess.materialize`. */
export function materializePath(mounted: MountedArchive, given: string | Buffer | URL): string {
  const path = given instanceof URL ? fileURLToPath(given) : resolve(String(given));
  const id = mounted.follow(path);
  if (id >= 0 && mounted.archive.type(id) === 1) return mounted.materialize(id);
  // A real file, or none: of what is in the mount, reading says what is wrong.
  if (mounted.contains(path)) readFileSync(path);
  return path;
}

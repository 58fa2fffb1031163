import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The absolute path of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url));

/** Every fuzz target by name: the file `packages/<package>/test/fuzz/<name>.ts`. */
export function findTargets(): ReadonlyMap<string, string> {
  return new Map(globSync('packages/*/test/fuzz/*.ts', { cwd: ROOT }).toSorted().map((file) => [basename(file, '.ts'), join(ROOT, file)]));
}

import { statSync } from 'node:fs';
import path from 'node:path';
import { boundaryOf } from '@pack/walker';

/**
 * Where a project keeps what builds find out and make, for the next build: `.cache/pack` in the nearest `node_modules`, of
 * the project or its workspace. `undefined` where there is none: nothing is made in a project that has no dependencies.
 */
export function cacheDirectory(root: string): string | undefined {
  const boundary = boundaryOf(root);
  for (let directory = root; ; directory = path.dirname(directory)) {
    const modules = path.join(directory, 'node_modules');
    if (statSync(modules, { throwIfNoEntry: false })?.isDirectory()) return path.join(modules, '.cache/pack');
    if (directory === boundary || directory === path.dirname(directory)) return undefined;
  }
}

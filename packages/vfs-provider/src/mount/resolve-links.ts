import Module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Mount } from './mount.ts';
import type { Tree } from './tree.ts';

/** How a mount by a library finds files for the rest of the run time. */
export interface Locator {
  readonly find: Mount['resolveReal'];
  readonly toArchivePath: Mount['toArchivePath'];
  readonly stats: Mount['stats'];
  /** The path that links lead to; other paths as they are. */
  realpath(path: string): string;
}

export function locator(tree: Tree): Locator {
  const counters = { calls: 0 };
  const find = (path: string): number => {
    counters.calls++;
    const node = tree.locate(path, true);
    return node >= 0 && node < tree.archive.nodeCount ? node : -1;
  };
  return {
    find,
    toArchivePath(path) {
      const node = find(path);
      return node < 0 ? undefined : tree.archive.path(node);
    },
    realpath(path) {
      const node = find(path);
      return node < 0 ? path : tree.fullPath(node);
    },
    stats: () => ({ ...counters }),
  };
}

interface CommonJsLoader {
  _resolveFilename(request: string, ...more: unknown[]): string;
}

/** Modules have the path that links lead to, as Node has it without --preserve-symlinks. */
export function resolveLinks(realpath: (path: string) => string): void {
  const loader = Module as unknown as CommonJsLoader;
  const resolveFilename = loader._resolveFilename;
  loader._resolveFilename = function _resolveFilename(this: unknown, ...args: [string, ...unknown[]]): string {
    return realpath(resolveFilename.apply(this as CommonJsLoader, args));
  };
  Module.registerHooks({
    resolve(specifier, context, next) {
      const result = next(specifier, context);
      if (!result.url.startsWith('file:')) return result;
      const path = fileURLToPath(result.url);
      const real = realpath(path);
      return real === path ? result : { ...result, url: pathToFileURL(real).href };
    },
  });
}

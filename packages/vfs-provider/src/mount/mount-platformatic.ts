import Module from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vfs, { type VirtualProvider } from '@platformatic/vfs';
import type { MountableArchive } from './archive.ts';
import { ArchiveProvider } from './archive-provider.ts';
import { createMaterialize } from './binding/materialize.ts';
import type { Mount } from './mount.ts';
import { fillGaps } from './platformatic-gaps.ts';

export interface PlatformaticMountOptions {
  /** Where the archive's root appears: absolute, normalised, no trailing slash, e.g. `/snapshot/app`. */
  readonly mountPoint: string;
}

/**
 * Makes an archive appear in the file system through `@platformatic/vfs`: public functions only, no flag. It
 * serves less than `mountBinding` does: no descriptors, no `promises.open`, no relative paths, no copying out, and
 * functions that a module took before are not replaced. What the library leaves out of module resolution and of
 * reading is added.
 */
export function mountPlatformatic(archive: MountableArchive, { mountPoint }: PlatformaticMountOptions): Mount {
  const provider = new ArchiveProvider(archive, mountPoint);
  const { tree } = provider;
  const counters = { calls: 0 };
  const find = (path: string): number => {
    counters.calls++;
    const node = tree.locate(path, true);
    return node >= 0 && node < archive.nodeCount ? node : -1;
  };
  const realpath = (path: string): string => {
    const node = find(path);
    return node < 0 ? path : tree.fullPath(node);
  };

  vfs.create(provider as unknown as VirtualProvider).mount(mountPoint);
  fillGaps(provider);
  resolveLinks(realpath);

  return {
    mountPoint,
    toArchivePath(path) {
      const node = find(path);
      return node < 0 ? undefined : archive.path(node);
    },
    resolveReal: find,
    materialize: createMaterialize(archive, process.getBuiltinModule as (id: string) => unknown),
    stats: () => ({ ...counters }),
  };
}

interface CommonJsLoader {
  _resolveFilename(request: string, ...more: unknown[]): string;
}

/** Modules have the path that links lead to, as Node has it without --preserve-symlinks. */
function resolveLinks(realpath: (path: string) => string): void {
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

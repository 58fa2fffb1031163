import vfs, { type VirtualProvider } from '@platformatic/vfs';
import type { MountableArchive } from './archive.ts';
import { ArchiveProvider } from './archive-provider.ts';
import { createMaterialize } from './binding/materialize.ts';
import type { Mount } from './mount.ts';
import { onBase, type ProviderClass } from './on-base.ts';
import { fillGaps } from './library-gaps.ts';
import { locator, resolveLinks } from './resolve-links.ts';

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
export function mountPlatformatic(archive: MountableArchive, options: PlatformaticMountOptions): Mount {
  const provider = new ArchiveProvider(archive, options.mountPoint);
  const { mountPoint } = provider.tree;
  const materialize = createMaterialize(archive, process.getBuiltinModule as (id: string) => unknown);
  const located = locator(provider.tree);
  vfs.create(onBase(vfs.VirtualProvider as unknown as ProviderClass, provider) as VirtualProvider).mount(mountPoint);
  fillGaps(provider, materialize);
  resolveLinks(located.realpath);
  return {
    mountPoint,
    toArchivePath: located.toArchivePath,
    resolveReal: located.find,
    materialize,
    stats: located.stats,
  };
}

import type { MountableArchive } from './archive.ts';
import { ArchiveProvider } from './archive-provider.ts';
import { createMaterialize } from './binding/materialize.ts';
import { fillGaps } from './library-gaps.ts';
import type { Mount } from './mount.ts';
import { NODE_MOUNT_POINT } from './node-mount-point.ts';
import { onBase, type ProviderClass } from './on-base.ts';
import { locator, resolveLinks } from './resolve-links.ts';

/** Node's own virtual file system, `node:vfs`, as far as it is used here. */
export interface NodeVfs {
  readonly VirtualProvider: ProviderClass;
  create(provider: object, options: { readonly emitExperimentalWarning: boolean }): { mount(): string };
}

/**
 * Makes an archive appear in the file system through `node:vfs` (Node 26 and later, not on Windows).
 * @param vfs the built-in module; from the inside, no flag is needed for it
 * @throws Error when Node mounts it elsewhere than at `NODE_MOUNT_POINT`, because another one was mounted before.
 */
export function mountNode(archive: MountableArchive, vfs: NodeVfs): Mount {
  const provider = new ArchiveProvider(archive, NODE_MOUNT_POINT);
  const materialize = createMaterialize(archive, process.getBuiltinModule as (id: string) => unknown);
  const located = locator(provider.tree);
  const mountPoint = vfs.create(onBase(vfs.VirtualProvider, provider), { emitExperimentalWarning: false }).mount();
  if (mountPoint !== NODE_MOUNT_POINT) throw new Error(`node:vfs has mounted the program at ${mountPoint} instead of ${NODE_MOUNT_POINT}`);
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

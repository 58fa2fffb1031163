import { join } from 'node:path';
import { listFiles } from '../list-files.ts';
import { loadsOn } from './addon-target.ts';
import { packageRootOf, type WalkContext, type WalkedFile } from '../walk-context.ts';

/** Packages that look for their caller's compiled addon at run time. */
const ADDON_FINDERS = new Set(['bindings', 'node-gyp-build', 'node-gyp-build-optional-packages', 'pkg-prebuilds', 'prebuildify', '@mapbox/node-pre-gyp', 'node-pre-gyp', '@aminya/node-gyp-build']);

/** Whether a request is for such a package. */
export function isAddonFinder(request: string): boolean {
  return !request.startsWith('.') && ADDON_FINDERS.has(/^(?:@[^/]+\/)?[^/]+/.exec(request)?.[0] ?? request);
}

/**
 * Adds the addons that such a package would find: `build/Release`, node-pre-gyp's `lib/binding` and, of `prebuilds`,
 * the directory of the target.
 */
export function addBuiltAddons(context: WalkContext, file: WalkedFile): void {
  const root = packageRootOf(context, file.path);
  const { platform, arch } = context.options.target;
  const prebuilds = join(root, 'prebuilds');
  const directories = [
    join(root, 'build', 'Release'), join(root, 'build', 'Debug'), join(root, 'lib', 'binding'), join(root, 'bin'),
    ...context.disk.list(prebuilds).filter((entry) => entry.isDirectory() && isForTarget(entry.name, platform, arch)).map((entry) => join(prebuilds, entry.name)),
  ];
  for (const directory of directories) {
    for (const listed of listFiles(context.disk, directory)) {
      if (!listed.path.endsWith('.node') || !loadsOn(listed.path, context.disk.read(listed.path), context.options.target)) continue;
      context.include(listed.path, { type: 'edge', from: file.path, kind: 'asset', request: listed.path.slice(root.length + 1).replaceAll('\\', '/') }, { links: listed.links, as: 'asset' });
    }
  }
}

/** `linux-x64`, `darwin-x64+arm64`. */
function isForTarget(name: string, platform: string, arch: string): boolean {
  const [os, ...rest] = name.split('-');
  return os === platform && rest.join('-').split('+').includes(arch);
}

import { createTree, OUTSIDE, type Tree } from './tree.ts';
import { fromWindowsPath, toSystemPath } from './windows-paths.ts';

/** `createTree` for Windows: takes the same arguments, but all paths that come and go are written as there. */
export function createWindowsTree(
  ...[archive, mountPoint, existsOnDisk, cwd, virtualCwd = () => undefined]: Parameters<typeof createTree>
): Tree {
  const plain = (path: string | undefined): string | undefined => (path === undefined ? undefined : fromWindowsPath(path, cwd));
  // From a directory of another drive no relative path leads here.
  const tree = createTree(archive, mountPoint, (path) => existsOnDisk(toSystemPath(path)), () => plain(cwd()) ?? '', () => plain(virtualCwd()));
  let escape: string | undefined;
  return {
    ...tree,
    mountPoint: toSystemPath(tree.mountPoint),
    host: toSystemPath(tree.host),
    locate(path, follow) {
      const text = plain(path);
      const node = text === undefined ? OUTSIDE : tree.locate(text, follow);
      escape = text === undefined || tree.escape === undefined ? undefined : toSystemPath(tree.escape);
      return node;
    },
    get escape() { return escape; },
    fullPath: (id) => toSystemPath(tree.fullPath(id)),
  };
}

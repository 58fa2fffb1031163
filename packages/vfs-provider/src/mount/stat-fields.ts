import { DIRECTORY, FILE, LINK } from './archive.ts';
import type { Tree } from './tree.ts';

const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;
/** A device number that real devices do not use: major 0 (anonymous), a high minor. */
const DEVICE = 0x70ac;
export const BLOCK_SIZE = 4096;

/**
 * What stat(2) says of a node, in the order of Node's `FsStatsOffset`: dev, mode, nlink, uid, gid, rdev,
 * blksize, ino, size, blocks, then seconds and nanoseconds of atime, mtime, ctime and birthtime. The owner is
 * the process; all times are the time of the last change.
 */
export function statFields(tree: Tree, node: number): Float64Array {
  const { archive } = tree;
  const isAncestor = node >= archive.nodeCount;
  const type = isAncestor ? DIRECTORY : archive.type(node);
  const size = type === FILE ? archive.size(node) : type === LINK ? Buffer.byteLength(archive.linkTarget(node)) : BLOCK_SIZE;
  const mtimeMs = archive.mtimeMs(isAncestor ? archive.find('') : node);
  const seconds = Math.floor(mtimeMs / 1000);
  const nanoseconds = Math.round((mtimeMs - seconds * 1000) * 1e6);
  const blocks = type === LINK ? 0 : Math.ceil(size / BLOCK_SIZE) * (BLOCK_SIZE / 512);
  owner ??= [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const times = [seconds, nanoseconds, seconds, nanoseconds, seconds, nanoseconds, seconds, nanoseconds];
  return Float64Array.of(DEVICE, modeOf(tree, node), 1, owner[0], owner[1], 0, BLOCK_SIZE, node + 2, size, blocks, ...times);
}

let owner: readonly [uid: number, gid: number] | undefined;

function modeOf(tree: Tree, node: number): number {
  if (node >= tree.archive.nodeCount) return S_IFDIR | 0o755;
  if (tree.isLink(node)) return S_IFLNK | 0o777;
  return (tree.isDirectory(node) ? S_IFDIR : S_IFREG) | (tree.archive.mode(node) & 0o7777);
}

/**
 * access(2) on a read-only mount: writing is EROFS; executing a file needs an execute bit, also for root.
 * @param mode the sum of R_OK 4, W_OK 2 and X_OK 1
 * @returns the error's code, or undefined when access is granted
 */
export function accessRefusal(tree: Tree, node: number, mode: number): 'EROFS' | 'EACCES' | undefined {
  if (mode & 2) return 'EROFS';
  if (mode & 1 && !tree.isDirectory(node) && !(modeOf(tree, node) & 0o111)) return 'EACCES';
  return undefined;
}

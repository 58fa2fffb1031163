import { FILE, LINK } from '../archive.ts';
import type { Tree } from '../tree.ts';
import { MISSING, MISSING_PARENT, NOT_DIRECTORY } from '../tree.ts';
import type { MountContext } from './context.ts';
import { codeOf, Failure } from './failure.ts';
import type { Binding } from './native.ts';

const S_IFREG = 0o100000;
const S_IFDIR = 0o040000;
const S_IFLNK = 0o120000;
/** A device number that real devices do not use: major 0 (anonymous), a high minor. */
const DEVICE = 0x70ac;
const BLOCK = 4096;
/** `SQUASHFS_MAGIC` of linux/magic.h: what statfs says of a read-only archive. */
const SQUASHFS = 0x73717368;

/** stat, lstat, statfs, access, existsSync and internalModuleStat; fstat uses `statOf`. */
export function serveStats(context: MountContext, binding: Binding): void {
  const statOf = createStatOf(context, binding);

  for (const name of ['stat', 'lstat'] as const) {
    context.servePath(name, (node, path, args) => {
      if (node >= 0) return statOf(node, args[1], args[2] === undefined);
      const missing = node === MISSING || node === MISSING_PARENT || (node === NOT_DIRECTORY && name === 'stat');
      if (missing && args[3] === false) return undefined;
      return new Failure(codeOf(node), name, path);
    });
  }

  context.servePath('statfs', (node, path, args) => {
    if (node < 0) return new Failure(codeOf(node), 'statfs', path);
    return statfs(context.tree, args[1], (binding['statFsValues'] as unknown as Float64Array).length);
  });

  context.servePath('access', (node, path, args) => {
    const mode: unknown = args[1];
    // Node 22 leaves the check of the range to its binding.
    if (typeof mode === 'number' && (mode < 0 || mode > 7)) return context.native['access']?.(path, mode);
    if (node < 0) return new Failure(codeOf(node), 'access', path);
    const code = refusal(context.tree, node, mode);
    return code === undefined ? undefined : new Failure(code, 'access', path);
  });

  context.replace(binding, 'existsSync', (native) => function existsSync(this: unknown, path: unknown): unknown {
    const node = context.locate(path, true);
    if (node !== -1) return node >= 0;
    return native.call(this, context.tree.escape ?? path);
  });

  context.replace(binding, 'internalModuleStat', (native) => function internalModuleStat(this: unknown): unknown {
    // 22.12 to 22.14 passed the binding first.
    const path: unknown = arguments[arguments.length - 1];
    if (typeof path !== 'string') return Reflect.apply(native, this, arguments);
    const node = context.tree.locate(path, true);
    if (node >= 0) return context.tree.isDirectory(node) ? 1 : 0;
    if (node !== -1) return -2;
    return context.tree.escape === undefined ? Reflect.apply(native, this, arguments) : native.call(this, context.tree.escape);
  });
}

export type StatOf = (node: number, bigint: unknown, sync: boolean) => Float64Array | BigInt64Array;

/**
 * Makes the function that gives a node's stat fields in the order of Node's `FsStatsOffset`.
 * Synchronous results also go into the binding's shared array: Node 22's realpathSync reads it there.
 */
export function createStatOf(context: MountContext, binding: Binding): StatOf {
  const { tree } = context;
  const shared = binding['statValues'] as unknown as Float64Array;
  const sharedBigint = binding['bigintStatValues'] as unknown as BigInt64Array;
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;

  return (node, bigint, sync) => {
    const fields = new Float64Array(18);
    const { archive } = tree;
    const ancestor = node >= archive.nodeCount;
    const type = ancestor ? 2 : archive.type(node);
    const size = type === FILE ? archive.size(node) : type === LINK ? Buffer.byteLength(archive.linkTarget(node)) : BLOCK;
    const mtimeMs = ancestor ? archive.mtimeMs(archive.find('')) : archive.mtimeMs(node);
    const seconds = Math.floor(mtimeMs / 1000);
    const nanoseconds = Math.round((mtimeMs - seconds * 1000) * 1e6);
    fields[0] = DEVICE;
    fields[1] = modeOf(tree, node);
    fields[2] = 1;
    fields[3] = uid;
    fields[4] = gid;
    fields[6] = BLOCK;
    fields[7] = node + 2;
    fields[8] = size;
    fields[9] = type === LINK ? 0 : Math.ceil(size / BLOCK) * (BLOCK / 512);
    for (let i = 10; i < 18; i += 2) {
      fields[i] = seconds;
      fields[i + 1] = nanoseconds;
    }
    if (bigint) {
      const result = sync ? sharedBigint : new BigInt64Array(18);
      for (let i = 0; i < 18; i++) result[i] = BigInt(fields[i] as number);
      return result;
    }
    if (!sync) return fields;
    shared.set(fields);
    return shared;
  };
}

function modeOf(tree: Tree, node: number): number {
  if (node >= tree.archive.nodeCount) return S_IFDIR | 0o755;
  if (tree.isLink(node)) return S_IFLNK | 0o777;
  const permissions = tree.archive.mode(node) & 0o7777;
  return (tree.isDirectory(node) ? S_IFDIR : S_IFREG) | permissions;
}

/** access(2) on a read-only mount: writing is EROFS; executing needs an execute bit, also for root. */
function refusal(tree: Tree, node: number, mode: unknown): string | undefined {
  const wanted = typeof mode === 'number' ? mode : 0;
  if (wanted & 2) return 'EROFS';
  if (wanted & 1 && !tree.isDirectory(node) && !(modeOf(tree, node) & 0o111)) return 'EACCES';
  return undefined;
}

/** Fields: type, bsize, [frsize on versions that have eight,] blocks, bfree, bavail, files, ffree. */
function statfs(tree: Tree, bigint: unknown, length: number): Float64Array | BigInt64Array {
  const values = [SQUASHFS, BLOCK, 0, 0, 0, tree.archive.nodeCount, 0];
  if (length === 8) values.splice(2, 0, BLOCK);
  return bigint ? BigInt64Array.from(values, BigInt) : Float64Array.from(values);
}

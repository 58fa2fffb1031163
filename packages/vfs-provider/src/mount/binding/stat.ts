import { accessRefusal, BLOCK_SIZE, statFields } from '../stat-fields.ts';
import type { Tree } from '../tree.ts';
import { MISSING, MISSING_PARENT, NOT_DIRECTORY } from '../tree.ts';
import type { MountContext } from './context.ts';
import { codeOf, Failure } from './failure.ts';
import type { Binding } from './native.ts';

/** `SQUASHFS_MAGIC` of linux/magic.h: what statfs says of a read-only archive. */
const SQUASHFS = 0x73717368;

/** stat, lstat, statfs, access, existsSync and internalModuleStat; fstat uses `statOf`. */
export function serveStats(context: MountContext, binding: Binding, statOf: StatOf): void {
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
    const code = accessRefusal(context.tree, node, typeof mode === 'number' ? mode : 0);
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

  // Loaders ask for the same directories again and again.
  const known = new Map<number, Float64Array>();
  const knownBigint = new Map<number, BigInt64Array>();

  function fieldsOf(node: number): Float64Array {
    let fields = known.get(node);
    if (fields === undefined) known.set(node, fields = statFields(tree, node));
    return fields;
  }

  function bigintFieldsOf(node: number): BigInt64Array {
    let fields = knownBigint.get(node);
    if (fields === undefined) knownBigint.set(node, fields = BigInt64Array.from(fieldsOf(node), BigInt));
    return fields;
  }

  return (node, bigint, sync) => {
    if (bigint) {
      if (!sync) return bigintFieldsOf(node).slice();
      sharedBigint.set(bigintFieldsOf(node));
      return sharedBigint;
    }
    if (!sync) return fieldsOf(node).slice();
    shared.set(fieldsOf(node));
    return shared;
  };
}

/** Fields: type, bsize, [frsize on versions that have eight,] blocks, bfree, bavail, files, ffree. */
function statfs(tree: Tree, bigint: unknown, length: number): Float64Array | BigInt64Array {
  const values = [SQUASHFS, BLOCK_SIZE, 0, 0, 0, tree.archive.nodeCount, 0];
  if (length === 8) values.splice(2, 0, BLOCK_SIZE);
  return bigint ? BigInt64Array.from(values, BigInt) : Float64Array.from(values);
}

import { inShapeOf } from '../in-shape-of.ts';
import { OUTSIDE, type Tree } from '../tree.ts';
import type { Binding, NativeFunction } from './native.ts';
import { pathText } from './path-text.ts';

/** The flags of the call that a function of `fs` is in. */
export type NotedFlags = Readonly<Record<'ReadFileJob' | 'WriteFileJob', () => number | undefined>>;

/**
 * Lets fs.readFile and fs.writeFile of Node 26 note which flags they are called with, and lead paths out of the mount: both make a job from
 * path and flags, of a class that they took from the binding when Node started, and nothing of it can be read from the job.
 * @param fs the public module
 * @param toFlags gives the number for the name of flags, as Node does
 */
export function noteFlags(tree: Tree, fs: Binding, toFlags: (flags: unknown) => number): NotedFlags {
  function note(name: string, optionsAt: number): () => number | undefined {
    const before = fs[name] as NativeFunction;
    let flags: unknown;
    const after = function (this: unknown, ...args: unknown[]): unknown {
      const path = pathText(args[0]);
      const options = args[optionsAt] as { flag?: unknown } | null;
      flags = typeof options === 'object' ? options?.flag : undefined;
      if (path !== undefined && tree.locate(path, true) === OUTSIDE && tree.escape !== undefined) args[0] = tree.escape;
      try {
        return Reflect.apply(before, this, args);
      } finally {
        flags = undefined;
      }
    };
    fs[name] = inShapeOf(before, after);
    return () => (flags === undefined || flags === null ? undefined : toFlags(flags));
  }
  return { ReadFileJob: note('readFile', 1), WriteFileJob: note('writeFile', 2) };
}

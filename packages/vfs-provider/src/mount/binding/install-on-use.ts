import { inShapeOf } from '../in-shape-of.ts';
import type { Frames } from './frames.ts';
import type { Binding, NativeFunction } from './native.ts';

/** Functions that are replaced together when one of them is called first. */
export interface Topic {
  readonly targets: readonly (readonly [owner: Binding, names: readonly string[]])[];
  /** The functions are those that programs see. */
  readonly isPublic?: true;
  /** Replaces the functions; finds Node's own in place. */
  readonly install: () => void;
}

/**
 * Puts a small forwarding function in the place of each of a topic's functions. The first call puts Node's
 * own back, installs the topic and goes on to the function that is there then: a program pays at its start
 * for what it uses. Forwarding functions that somebody has kept go on forwarding.
 * @param keep is told of each function that is replaced
 */
export function installOnUse({ targets, isPublic, install }: Topic, frames: Frames, keep: (owner: Binding, name: string, native: NativeFunction) => void): void {
  let replaced: Replaced[] | undefined = [];

  const installOnce = (): void => {
    if (replaced === undefined) return;
    for (const { owner, name, native } of replaced) owner[name] = native;
    try {
      install();
    } catch (error) {
      for (const { owner, name, forward } of replaced) owner[name] = forward; // too deep in the stack, perhaps: the next call is another chance
      throw error;
    }
    replaced = undefined;
  };

  for (const [owner, names] of targets) {
    for (const name of names) {
      const native = owner[name];
      if (native === undefined) continue;
      const forward: NativeFunction = isPublic ? inShapeOf(native, call) : call;
      function call(this: unknown, ...args: unknown[]): unknown {
        installOnce();
        const installed = owner[name] as NativeFunction;
        if (new.target !== undefined) return Reflect.construct(installed, args, installed) as unknown;
        try {
          return Reflect.apply(installed, this, args);
        } catch (error) {
          frames.dropOfLast(error, forward);
          throw error;
        }
      }
      replaced.push({ owner, name, native, forward });
      owner[name] = forward;
      keep(owner, name, native);
    }
  }
}

interface Replaced {
  readonly owner: Binding;
  readonly name: string;
  readonly native: NativeFunction;
  readonly forward: NativeFunction;
}

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
  let natives: (NativeFunction | undefined)[] | undefined = [];

  const installOnce = (): void => {
    if (natives === undefined) return;
    let at = 0;
    for (const [owner, names] of targets) {
      for (const name of names) {
        const native = natives[at++];
        if (native !== undefined) owner[name] = native;
      }
    }
    natives = undefined;
    install();
  };

  for (const [owner, names] of targets) {
    for (const name of names) {
      const native = owner[name];
      natives.push(native);
      if (native === undefined) continue;
      keep(owner, name, native);
      const forward = function (this: unknown, ...args: unknown[]): unknown {
        installOnce();
        const installed = owner[name] as NativeFunction;
        if (new.target !== undefined) return Reflect.construct(installed, args, installed) as unknown;
        try {
          return Reflect.apply(installed, this, args);
        } catch (error) {
          frames.dropOfLast(error, forward);
          throw error;
        }
      };
      owner[name] = isPublic ? inShapeOf(native, forward) : forward;
    }
  }
}

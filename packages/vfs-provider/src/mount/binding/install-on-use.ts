import { inShapeOf } from '../in-shape-of.ts';
import type { ErrorFactory } from './failure.ts';
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
 */
export function installOnUse({ targets, isPublic, install }: Topic, errors: ErrorFactory): void {
  let isInstalled = false;
  const originals: (() => void)[] = [];

  for (const [owner, names] of targets) {
    for (const name of names) {
      const native = owner[name];
      if (native === undefined) continue;
      originals.push(() => {
        owner[name] = native;
      });
      const forward = function (this: unknown, ...args: unknown[]): unknown {
        if (!isInstalled) {
          isInstalled = true;
          for (const restore of originals) restore();
          install();
        }
        const installed = owner[name] as NativeFunction;
        if (new.target !== undefined) return Reflect.construct(installed, args, installed) as unknown;
        try {
          return Reflect.apply(installed, this, args);
        } catch (error) {
          errors.dropFramesOfLast(error, forward);
          throw error;
        }
      };
      owner[name] = isPublic ? inShapeOf(native, forward) : forward;
    }
  }
}

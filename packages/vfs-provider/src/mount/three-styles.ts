import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

type Call = (...args: unknown[]) => unknown;

/** A path as text, in any of the forms that `fs` takes; undefined for descriptors, handles and what `fs` shall refuse itself. */
export function textOf(path: unknown): string | undefined {
  if (typeof path === 'string') return path.includes('\0') ? undefined : path;
  if (path instanceof Uint8Array) return textOf(Buffer.from(path).toString());
  return path instanceof URL && path.protocol === 'file:' ? fileURLToPath(path) : undefined;
}

/**
 * Replaces `fs.<name>Sync`, `fs.<name>` and `fs.promises.<name>`, those that there are: calls whose arguments `isOurs` accepts are
 * answered by `serve`, which gives the result or throws.
 * @param holder of the functions, if not `fs`: then the one function `name` of it, in the style that its own name says
 * @param styles `promise`: how the promise style answers, if not by `serve`
 */
export function serveInThreeStyles(name: string, isOurs: Call, serve: Call, holder: object = fs, styles: { promise?: Call } = {}): void {
  const own = holder as Record<string, Call | undefined>;
  const replace = (target: Record<string, Call | undefined>, key: string, make: (before: Call) => Call): void => {
    const before = target[key];
    if (before !== undefined) target[key] = Object.assign(make(before), before);
  };
  const sync = (before: Call): Call => (...args) => isOurs(...args) ? serve(...args) : before.apply(holder, args);
  const callback = (before: Call): Call => (...args) => {
    const done = args.at(-1);
    if (typeof done !== 'function' || !isOurs(...args.slice(0, -1))) return before.apply(holder, args);
    deliver(() => serve(...args.slice(0, -1)), done as Call, name === 'exists');
    return undefined;
  };
  if (holder !== fs) {
    replace(own, name, holder === fs.realpathSync ? sync : callback);
    return;
  }
  replace(own, `${name}Sync`, sync);
  replace(own, name, callback);
  replace(fs.promises as unknown as Record<string, Call | undefined>, name, (before) => async (...args) => isOurs(...args) ? (styles.promise ?? serve)(...args) : before.apply(fs.promises, args));
}

/** Calls back in a later turn of the event loop: with the result alone, or behind `null` for no error. */
function deliver(call: () => unknown, done: Call, isBare: boolean): void {
  setImmediate(() => {
    let result: unknown;
    try {
      result = call();
    } catch (error) {
      done(error);
      return;
    }
    if (isBare) done(result);
    else if (result === undefined) done(null);
    else done(null, result);
  });
}

import { later, ThePromise } from '../later.ts';
import { OUTSIDE, type Tree } from '../tree.ts';
import { existingState } from '../shared-state.ts';
import { CONVENTIONS, type Convention, pathArguments } from './conventions.ts';
import { createErrorFactory, Failure } from './failure.ts';
import type { Frames } from './frames.ts';
import type { Binding, CallbackRequest, InternalBinding, NativeFunction } from './native.ts';
import { pathText } from './path-text.ts';

/** What the topics (stat, read, …) share: the tree, Node's own functions, and ways to replace them. */
export interface MountContext {
  readonly tree: Tree;
  readonly internalBinding: InternalBinding;
  /** The `fs` binding's functions before anything was replaced. */
  readonly native: Binding;
  readonly counters: { calls: number };
  /** See `pathText`. */
  text(argument: unknown): string | undefined;
  /** `tree.locate` for a path argument; `OUTSIDE` also for what is no path. */
  locate(argument: unknown, follow: boolean): number;
  /** Replaces a function that takes one path. */
  servePath(name: string, serve: (node: number, path: string, args: IArguments) => unknown, binding?: Binding): void;
  /** Replaces a function that takes a descriptor; `find` gives the open file of a virtual descriptor. */
  serveDescriptor<T>(name: string, find: (fd: number) => T | undefined, serve: (file: T, args: IArguments) => unknown): void;
  /** Replaces a function by hand. `make` gets the native function; what it throws has no frames of ours. */
  replace(binding: Binding, name: string, make: (native: NativeFunction) => NativeFunction): void;
  /** Gives a result back the way that the request argument asks for. */
  deliver(result: unknown, request: unknown, below: NativeFunction): unknown;
  throwFailure(failure: Failure, below: NativeFunction): never;
  toError(failure: Failure): Error;
}

export interface ContextSources {
  readonly tree: Tree;
  /** Node's own; `fs` is read from it once. */
  readonly internalBinding: InternalBinding;
  /** The functions of the `fs` binding that were replaced when the mount was made. */
  readonly natives: Binding;
  readonly counters: { calls: number };
  readonly frames: Frames;
}

export function createContext({ tree, internalBinding, natives, counters, frames }: ContextSources): MountContext {
  const binding = internalBinding('fs');
  // Not a copy: making one would ask for the watchers' class, which has them served.
  const native: Binding = Object.assign(Object.create(binding) as Binding, natives);
  const kUsePromises: unknown = binding['kUsePromises'];
  const errors = createErrorFactory(() => internalBinding('uv')['getErrorMap']?.() as Map<number, [string, string]>, frames.made);

  function locate(argument: unknown, follow: boolean): number {
    const path = pathText(argument);
    return path === undefined ? OUTSIDE : tree.locate(path, follow);
  }

  function throwFailure(failure: Failure, below: NativeFunction): never {
    throw errors.toError(failure, below);
  }

  function deliver(result: unknown, request: unknown, below: NativeFunction): unknown {
    counters.calls++;
    if (request === undefined) {
      if (result instanceof Failure) throwFailure(result, below);
      return result;
    }
    // Results come in a later turn of the event loop, as they do from the thread pool.
    if (request === kUsePromises) {
      return new ThePromise((resolve, reject) => {
        later(() => {
          if (result instanceof Failure) reject(errors.toError(result));
          else resolve(result);
        });
      });
    }
    later(() => {
      const callback = request as CallbackRequest;
      if (result instanceof Failure) callback.oncomplete(errors.toError(result));
      else if (result === undefined) callback.oncomplete(null);
      else callback.oncomplete(null, result);
    });
    return undefined;
  }

  /** The system knows nothing of a virtual working directory: relative paths that lead out of it become absolute. */
  function leaveVirtualDirectory(args: IArguments, paths: readonly number[]): void {
    for (const i of paths) {
      const path = pathText(args[i]);
      if (path !== undefined && tree.locate(path, false) === OUTSIDE && tree.escape !== undefined) args[i] = tree.escape;
    }
  }

  function replace(target: Binding, name: string, make: (native: NativeFunction) => NativeFunction): void {
    const native = target[name];
    if (native === undefined) return;
    const paths = pathArguments(name);
    const after = make(function before(this: unknown): unknown {
      if (existingState()?.directory() !== undefined) leaveVirtualDirectory(arguments, paths);
      try {
        return Reflect.apply(native, this, arguments);
      } catch (error) {
        frames.drop(error, after);
        throw error;
      }
    });
    Object.defineProperty(after, 'name', { value: native.name, configurable: true });
    target[name] = after;
  }

  function servePath(
    name: string,
    serve: (node: number, path: string, args: IArguments) => unknown,
    target: Binding = binding,
  ): void {
    const { request, follow } = CONVENTIONS[name] as Convention;
    replace(target, name, (before) => {
      function served(this: unknown, argument: unknown): unknown {
        const path = typeof argument === 'string' ? argument : pathText(argument);
        const node = path === undefined ? OUTSIDE : tree.locate(path, follow);
        if (node === OUTSIDE) {
          if (tree.escape !== undefined && path !== undefined) arguments[0] = tree.escape;
          return Reflect.apply(before, this, arguments);
        }
        return deliver(serve(node, path as string, arguments), request < 0 ? undefined : arguments[request], served);
      }
      return served;
    });
  }

  function serveDescriptor<T>(
    name: string,
    find: (fd: number) => T | undefined,
    serve: (file: T, args: IArguments) => unknown,
  ): void {
    const { request, report = -1 } = CONVENTIONS[name] as Convention;
    replace(binding, name, (before) => {
      function served(this: unknown, fd: number): unknown {
        const file = find(fd);
        if (file === undefined) return Reflect.apply(before, this, arguments);
        const result = serve(file, arguments);
        const reported: unknown = arguments[report];
        if (result instanceof Failure && typeof reported === 'object' && reported !== null) {
          const { errno } = errors.toError(result) as NodeJS.ErrnoException;
          return void Object.assign(reported, { errno, syscall: result.syscall, code: result.code });
        }
        return deliver(result, arguments[request], served);
      }
      return served;
    });
  }

  return {
    tree,
    internalBinding,
    native,
    counters,
    text: pathText,
    locate,
    servePath,
    serveDescriptor,
    replace,
    deliver,
    throwFailure,
    toError: (failure) => errors.toError(failure),
  };
}

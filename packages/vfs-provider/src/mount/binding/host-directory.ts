import { join, resolve, sep } from 'node:path';
import { isWindows, withoutNamespace } from '../windows-paths.ts';
import type { MountContext } from './context.ts';
import { CONVENTIONS, type Convention } from './conventions.ts';
import { direntType, encode, type Listing, listRecursively, UV_DIRENT_DIR, UV_DIRENT_LINK } from './directory.ts';
import type { Binding, CallbackRequest, NativeFunction } from './native.ts';

/** A native handle of an open directory: what `fs.Dir` calls on it. */
interface DirHandle {
  read(encoding: unknown, count: number, request?: unknown): unknown;
}

type Names = (string | Buffer)[];

/**
 * Makes the directory of the disk in which the mount appears list it, as a disk lists what is mounted on it: the mount
 * point itself, or the first directory on the way to it that the disk does not have. Only under its own name: not where
 * a link of the disk leads to it.
 */
export function serveHostDirectory(context: MountContext, binding: Binding): void {
  const { tree } = context;
  const { host, guest } = tree;
  const kUsePromises: unknown = binding['kUsePromises'];

  const isHost = (path: string): boolean => normal(path) === host;
  const isAboveMount = (path: string): boolean => withSeparator(host).startsWith(withSeparator(normal(path)));

  /** Replaces a function of directories for those that pass a test. */
  function serve(owner: Binding, name: string, test: (path: string) => boolean, answer: (call: Call, args: IArguments, below: NativeFunction) => unknown): void {
    const { request } = CONVENTIONS[name] as Convention;
    context.replace(owner, name, (before) => {
      function served(this: unknown, path: unknown): unknown {
        const text = context.text(path);
        if (text === undefined || !test(text)) return Reflect.apply(before, this, arguments);
        const call: Call = (change) => callThrough(before, this, arguments, request, change);
        return answer(call, arguments, served);
      }
      return served;
    });
  }

  serve(binding, 'readdir', isHost, (call, args) => call((found) => {
    const name = encode(tree.name(guest), args[1]);
    const [names, types] = (args[2] ? found : [found]) as [Names, number[]?];
    // What the disk has under that name is not to be seen.
    const at = names.findIndex((other) => String(other) === String(name));
    if (at >= 0) types?.splice(at, 1, UV_DIRENT_DIR);
    else {
      names.push(name);
      types?.push(UV_DIRENT_DIR);
    }
    return found;
  }));

  serve(binding, 'readdirRecursive', isAboveMount, (_call, args, below) => {
    const list = (directory: string): Listing<string> => {
      const [names, types] = (binding['readdir'] as NativeFunction)(directory, undefined, true) as [string[], number[]];
      return names.map((name, i) => {
        const place = join(directory, name);
        const type = types[i] ?? 0;
        return { name, type, place, isDirectory: type === UV_DIRENT_DIR || (type === UV_DIRENT_LINK && binding['internalModuleStat']?.(place) === 1) };
      });
    };
    return context.deliver(listRecursively(normal(context.text(args[0]) as string), list, args[1], Boolean(args[2])), args[3], below);
  });

  const directories = context.internalBinding('fs_dir');
  for (const name of ['opendir', 'opendirSync']) {
    serve(directories, name, isHost, (call) => call((handle) => listingGuest(handle as DirHandle)));
  }

  /** The handle gives the guest last. */
  function listingGuest(handle: DirHandle): DirHandle {
    const { read } = handle;
    let isListed = false;
    handle.read = (encoding, count, request) => {
      const args = [encoding, count, request] as unknown as IArguments;
      return callThrough(read as NativeFunction, handle, args, 2, (found) => {
        const pairs = found as unknown[] | null;
        for (let i = 0; pairs !== null && i < pairs.length; i += 2) isListed ||= String(pairs[i]) === tree.name(guest);
        if (pairs !== null || isListed) return pairs;
        isListed = true;
        return [encode(tree.name(guest), encoding), direntType(tree, guest)];
      });
    };
    return handle;
  }

  /** Calls a native function and changes its result, in whichever way it comes. */
  function callThrough(native: NativeFunction, self: unknown, args: IArguments, request: number, change: (result: unknown) => unknown): unknown {
    const how: unknown = request < 0 ? undefined : args[request];
    if (how === kUsePromises) return (Reflect.apply(native, self, args) as Promise<unknown>).then(change);
    if (how === undefined) return change(Reflect.apply(native, self, args));
    const callback = how as CallbackRequest;
    const complete = callback.oncomplete;
    callback.oncomplete = function oncomplete(this: unknown, error, ...results) {
      if (error === null && results.length > 0) results[0] = change(results[0]);
      Reflect.apply(complete, this, [error, ...results]);
    };
    return Reflect.apply(native, self, args);
  }
}

type Call = (change: (result: unknown) => unknown) => unknown;

/** The path without `.`, `..` and slashes at the end; most have none, and that is seen fast. */
function normal(path: string): string {
  return path.startsWith('/') && !isWindows && !/\/(?:\.|\/|$)/.test(path) ? path : resolve(withoutNamespace(path));
}

function withSeparator(path: string): string {
  return path.endsWith(sep) ? path : path + sep;
}

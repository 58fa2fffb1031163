import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ArchiveFileHandle } from './archive-file-handle.ts';
import type { ArchiveProvider } from './archive-provider.ts';

type Callback = (error: unknown, ...results: unknown[]) => void;
type Functions = Record<string, (...args: never[]) => unknown>;

/** Functions of which the VFS library loses options, links, errors' numbers, or paths that are no strings. */
const NAMES = ['readFile', 'stat', 'lstat', 'readdir', 'access', 'readlink'] as const;

/**
 * Replaces, for paths in the archive, what the VFS library has put into `fs`, by the provider's own answers:
 * in the synchronous, the callback and the promise style. Read streams become Node's own on the provider's
 * handles.
 */
export function fillGaps(provider: ArchiveProvider): void {
  const { mountPoint } = provider.tree;
  const publicFs = fs as unknown as Functions;
  const promises = fs.promises as unknown as Functions;

  /** The provider's path of a path in the mount; undefined for others. */
  function inMount(path: unknown): string | undefined {
    const text = typeof path === 'string' ? path : path instanceof Uint8Array ? Buffer.from(path).toString() :
      path instanceof URL && path.protocol === 'file:' ? fileURLToPath(path) : undefined;
    if (text === undefined || !(text === mountPoint || text.startsWith(`${mountPoint}/`))) return undefined;
    return text.slice(mountPoint.length) || '/';
  }

  for (const name of NAMES) {
    const serve = provider[`${name}Sync`] as (path: string, ...options: unknown[]) => unknown;
    const [sync, callbackStyle, promiseStyle] = [publicFs[`${name}Sync`], publicFs[name], promises[name]] as unknown as ((...args: unknown[]) => unknown)[];

    publicFs[`${name}Sync`] = (path: unknown, ...options: unknown[]) => {
      const inside = inMount(path);
      if (inside === undefined) return sync?.call(fs, path, ...options);
      try {
        return serve.call(provider, inside, ...options);
      } catch (error) {
        const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
        if (isMissing && (options[0] as { throwIfNoEntry?: boolean } | undefined)?.throwIfNoEntry === false) return undefined;
        throw error;
      }
    };
    publicFs[name] = (path: unknown, ...options: unknown[]) => {
      const inside = inMount(path);
      const done = options.at(-1);
      if (inside === undefined || typeof done !== 'function') return callbackStyle?.call(fs, path, ...options);
      deliver(() => serve.call(provider, inside, ...options.slice(0, -1)), done as Callback);
      return undefined;
    };
    promises[name] = async (path: unknown, ...options: unknown[]) => {
      const inside = inMount(path);
      return inside === undefined ? promiseStyle?.call(fs.promises, path, ...options) : serve.call(provider, inside, ...options);
    };
  }

  const streamFunctions = functionsOfStreams(provider, inMount);
  const createReadStream = fs.createReadStream;
  fs.createReadStream = ((path: string, options?: object | BufferEncoding) => {
    if (inMount(path) === undefined) return createReadStream(path, options as BufferEncoding);
    const settings = typeof options === 'string' ? { encoding: options } : options;
    return new (fs.ReadStream as unknown as new (path: string, options: object) => fs.ReadStream)(path, { ...settings, fs: streamFunctions });
  }) as typeof fs.createReadStream;
}

/** `open`, `read` and `close` for Node's ReadStream; descriptors are negative, so that they are nobody else's. */
function functionsOfStreams(provider: ArchiveProvider, inMount: (path: unknown) => string | undefined): object {
  const handles = new Map<number, ArchiveFileHandle>();
  let next = -2;
  return {
    open(path: unknown, flags: string, _mode: unknown, done: Callback) {
      deliver(() => {
        handles.set(next, provider.openSync(inMount(path) ?? '/', flags));
        return next--;
      }, done);
    },
    read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number | undefined, done: Callback) {
      deliver(() => handles.get(fd)?.readSync(buffer, offset, length, position), (error, count) => done(error, count, buffer));
    },
    close(fd: number, done: Callback) {
      deliver(() => void handles.delete(fd), done);
    },
  };
}

/** Calls back in a later turn of the event loop. */
function deliver(call: () => unknown, done: Callback): void {
  setImmediate(() => {
    let result: unknown;
    try {
      result = call();
    } catch (error) {
      done(error);
      return;
    }
    done(null, result);
  });
}

import { sep } from 'node:path';
import { isWindows } from '../windows-paths.ts';
import { MAX_PATH, OUTSIDE, TOO_LONG, type Tree } from '../tree.ts';
import type { MountContext } from './context.ts';
import { codeOf, Failure } from './failure.ts';

const UV_DIRENT_FILE = 1;
export const UV_DIRENT_DIR = 2;
export const UV_DIRENT_LINK = 3;

/** readdir, readdirRecursive, opendir, readlink and realpath of what is in the archive. */
export function serveDirectories(context: MountContext): void {
  const { tree } = context;

  context.servePath('readdir', (node, path, args) => {
    const failure = notADirectory(tree, node, 'scandir', path);
    if (failure !== undefined) return failure;
    const children = tree.children(node);
    const names = children.map((child) => encode(tree.name(child), args[1]));
    return args[2] ? [names, children.map((child) => direntType(tree, child))] : names;
  });

  context.servePath('readdirRecursive', (node, path, args) => {
    const failure = notADirectory(tree, node, 'scandir', path);
    return failure ?? listRecursively(node, list, args[1], Boolean(args[2]));
  });

  const list = (directory: number): Listing<number> => tree.children(directory).map((child) => {
    const target = tree.isLink(child) ? tree.locate(tree.fullPath(child), true) : child;
    const isDirectory = target >= 0 && tree.isDirectory(target);
    return { name: tree.name(child), type: direntType(tree, child), isDirectory, place: target };
  });

  const directories = context.internalBinding('fs_dir');
  context.servePath(
    'opendir',
    (node, path) => notADirectory(tree, node, 'opendir', path) ?? new VirtualDirHandle(context, node),
    directories,
  );
  context.servePath(
    'opendirSync',
    (node) => notADirectory(tree, node, 'opendir') ?? new VirtualDirHandle(context, node),
    directories,
  );

  context.servePath('readlink', (node, path, args) => {
    if (node < 0) return new Failure(codeOf(node), 'readlink', path);
    if (!tree.isLink(node)) return new Failure('EINVAL', 'readlink', path);
    const target = tree.archive.linkTarget(node);
    return encode(isWindows ? target.replaceAll('/', sep) : target, args[1]);
  });

  context.servePath('realpath', (node, path, args) =>
    node < 0 ? new Failure(codeOf(node === TOO_LONG ? walkTooLong(path) : node), 'realpath', path) : encode(tree.fullPath(node), args[1]));

  /** realpath(3) goes through a path by itself, so that a part which is missing is found before the length is. */
  function walkTooLong(path: string): number {
    const beginning = tree.locate(path.slice(0, path.lastIndexOf(sep, MAX_PATH / 3)), true);
    return beginning < 0 && beginning !== OUTSIDE ? beginning : TOO_LONG;
  }
}

/** Stands for Node's native DirHandle: what `fs.Dir` calls on it. */
class VirtualDirHandle {
  readonly #context: MountContext;
  readonly #children: readonly number[];
  #next = 0;

  constructor(context: MountContext, node: number) {
    this.#context = context;
    this.#children = context.tree.children(node);
  }

  /** @returns up to `count` pairs of name and type in one flat array; null at the end */
  read(encoding: unknown, count: number, request?: unknown): unknown {
    const { tree } = this.#context;
    const part = this.#children.slice(this.#next, this.#next + count);
    this.#next += part.length;
    const result = part.flatMap((child) => [encode(tree.name(child), encoding), direntType(tree, child)]);
    return this.#context.deliver(result.length === 0 ? null : result, request, this.read);
  }

  close(request?: unknown): unknown {
    return this.#context.deliver(undefined, request, this.close);
  }
}

function notADirectory(tree: Tree, node: number, syscall: string, path?: string): Failure | undefined {
  if (node < 0) return new Failure(codeOf(node), syscall, path);
  return tree.isDirectory(node) ? undefined : new Failure('ENOTDIR', syscall, path);
}

export function direntType(tree: Tree, node: number): number {
  if (tree.isDirectory(node)) return UV_DIRENT_DIR;
  return tree.isLink(node) ? UV_DIRENT_LINK : UV_DIRENT_FILE;
}

/** A name in the encoding that the program asked for, as `StringBytes::Encode` gives it. */
export function encode(name: string, encoding: unknown): string | Buffer {
  if (encoding === undefined || encoding === null || encoding === 'utf8' || encoding === 'utf-8') return name;
  const bytes = Buffer.from(name);
  return encoding === 'buffer' ? bytes : bytes.toString(encoding as BufferEncoding);
}

/** The entries of a directory; `place` is what `list` takes for one that is a directory, or leads to one. */
export type Listing<Place> = readonly { readonly name: string; readonly type: number; readonly isDirectory: boolean; readonly place: Place }[];

/**
 * All names below a directory, breadth first; directories behind links are entered, as Node does.
 * @returns relative paths, or with types `[names, types, counts, dirs]`: `counts[i]` entries under `dirs[i]`
 */
export function listRecursively<Place>(root: Place, list: (directory: Place) => Listing<Place>, encoding: unknown, withTypes: boolean): unknown {
  const queue: { place: Place; relative: string }[] = [{ place: root, relative: '' }];
  const names: (string | Buffer)[] = [];
  const types: number[] = [];
  const counts: number[] = [];
  const dirs: (string | Buffer)[] = [];
  for (const { place, relative } of queue) {
    const entries = list(place);
    counts.push(entries.length);
    dirs.push(encode(relative, encoding));
    for (const { name, type, isDirectory, place: below } of entries) {
      const path = relative === '' ? name : `${relative}${sep}${name}`;
      names.push(encode(withTypes ? name : path, encoding));
      types.push(type);
      if (isDirectory) queue.push({ place: below, relative: path });
    }
  }
  return withTypes ? [names, Uint8Array.from(types), Uint32Array.from(counts), dirs] : names;
}

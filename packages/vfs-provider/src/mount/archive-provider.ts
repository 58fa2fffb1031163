import { EventEmitter } from 'node:events';
import { Dirent, existsSync, statSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import type { MountableArchive } from './archive.ts';
import { encodedName } from './encoded-name.ts';
import { ArchiveFileHandle, contentAs, type ReadOptions } from './archive-file-handle.ts';
import { codeOf, createErrorFactory, Failure } from './binding/failure.ts';
import { accessRefusal, statFields } from './stat-fields.ts';
import { createTree, type Tree } from './tree.ts';
import { isWindows, toSlashes, toSystemPath } from './windows-paths.ts';
import { createWindowsTree } from './windows-tree.ts';

interface StatOptions {
  readonly bigint?: boolean;
}

interface ReaddirOptions {
  readonly withFileTypes?: boolean;
  readonly recursive?: boolean;
  readonly encoding?: string;
}

const UV_DIRENT_FILE = 1;
const UV_DIRENT_DIR = 2;
const UV_DIRENT_LINK = 3;

/**
 * An archive as a provider of `@platformatic/vfs` and `node:vfs`, which `onBase` makes of it: read-only, with links. Its paths start with a slash and are
 * relative to the archive's root. Failures are errors with Node's code, errno, syscall and path.
 */
export class ArchiveProvider {
  readonly tree: Tree;
  readonly #errors = createErrorFactory(getSystemErrorMap);

  /** @param mountPoint where the archive will be mounted: links may lead there by absolute paths */
  constructor(archive: MountableArchive, mountPoint: string) {
    this.tree = (isWindows ? createWindowsTree : createTree)(archive, mountPoint, existsSync, () => toSystemPath('/'));
  }

  get readonly(): boolean { return true; }
  get supportsSymlinks(): boolean { return true; }
  get supportsWatch(): boolean { return true; }

  openSync(path: string, flags: string | number = 'r'): ArchiveFileHandle {
    const node = this.#find(path, 'open');
    if (flags !== 'r' && flags !== 'rs' && flags !== 0) throw this.#error('EROFS', 'open', path);
    if (this.tree.isDirectory(node)) throw this.#error('EISDIR', 'read');
    return new ArchiveFileHandle(path, this.tree.archive.body(node), (options) => toStats(this.tree, node, options));
  }

  readFileSync(path: string, options?: ReadOptions | BufferEncoding): Buffer | string {
    const node = this.#find(path, 'open');
    if (this.tree.isDirectory(node)) throw this.#error('EISDIR', 'read');
    return this.contentOf(node, options);
  }

  /** A copy of a file's bytes, or their text. */
  contentOf(node: number, options?: ReadOptions | BufferEncoding): Buffer | string {
    return contentAs(this.tree.archive.body(node), options);
  }

  statSync(path: string, options?: StatOptions): Stats {
    return this.statsOf(this.#find(path, 'stat'), options);
  }

  lstatSync(path: string, options?: StatOptions): Stats {
    return this.statsOf(this.#find(path, 'lstat', false), options);
  }

  statsOf(node: number, options?: StatOptions): Stats {
    return toStats(this.tree, node, options);
  }

  readdirSync(path: string, options?: ReaddirOptions | string): never[] {
    const node = this.#find(path, 'scandir');
    if (!this.tree.isDirectory(node)) throw this.#error('ENOTDIR', 'scandir', path);
    return this.entriesOf(node, this.#mounted(path), options);
  }

  /** What a directory holds; `path` is what the program called it. */
  entriesOf(node: number, path: string, options?: ReaddirOptions | string): never[] {
    const settings = typeof options === 'string' ? { encoding: options } : (options ?? {});
    const found = this.#list(node, path, settings.recursive === true);
    // The library's types know neither Node's Dirent nor buffers; it hands them through.
    if (settings.withFileTypes) return found.map(({ name, type, parent }) => new MakeDirent(name, type, parent) as never);
    return found.map(({ relative }) => encodedName(relative, settings) as never);
  }

  readlinkSync(path: string): string {
    const node = this.#find(path, 'readlink', false);
    if (!this.tree.isLink(node)) throw this.#error('EINVAL', 'readlink', path);
    return this.tree.archive.linkTarget(node);
  }

  realpathSync(path: string): string {
    return toSlashes(this.tree.fullPath(this.#find(path, 'realpath')).slice(this.tree.mountPoint.length)) || '/';
  }

  accessSync(path: string, mode = 0): void {
    this.checkAccess(this.#find(path, 'access'), mode, this.#mounted(path));
  }

  checkAccess(node: number, mode: number | undefined, path: string): void {
    const code = accessRefusal(this.tree, node, mode ?? 0);
    if (code !== undefined) throw this.#errors.toError(new Failure(code, 'access', path), this.checkAccess);
  }

  existsSync(path: string): boolean {
    return this.tree.locate(this.#mounted(path), true) >= 0;
  }

  internalModuleStat(path: string): number {
    const node = this.tree.locate(this.#mounted(path), true);
    if (node < 0) return -2;
    return this.tree.isDirectory(node) ? 1 : 0;
  }

  /** Watchers of what never changes: they can be closed, and say nothing. */
  watch(): never { return silentWatcher(); }
  watchFile(): never { return silentWatcher(); }
  unwatchFile(): void {}
  watchAsync(): never { return nothing() as never; }

  async open(path: string, flags?: string): Promise<ArchiveFileHandle> { return this.openSync(path, flags); }
  async readFile(path: string, options?: ReadOptions | BufferEncoding): Promise<Buffer | string> { return this.readFileSync(path, options); }
  async stat(path: string, options?: StatOptions): Promise<Stats> { return this.statSync(path, options); }
  async lstat(path: string, options?: StatOptions): Promise<Stats> { return this.lstatSync(path, options); }
  async readdir(path: string, options?: ReaddirOptions): Promise<never[]> { return this.readdirSync(path, options); }
  async readlink(path: string): Promise<string> { return this.readlinkSync(path); }
  async realpath(path: string): Promise<string> { return this.realpathSync(path); }
  async access(path: string, mode?: number): Promise<void> { this.accessSync(path, mode); }
  async exists(path: string): Promise<boolean> { return this.existsSync(path); }

  #mounted(path: string): string {
    return path === '/' || path === '' ? this.tree.mountPoint : `${this.tree.mountPoint}${path.startsWith('/') ? '' : '/'}${path}`;
  }

  #find(path: string, syscall: string, follow = true): number {
    const node = this.tree.locate(this.#mounted(path), follow);
    if (node >= 0 && node < this.tree.archive.nodeCount) return node;
    throw this.#error(node < -1 ? codeOf(node) : 'ENOENT', syscall, path);
  }

  #error(code: string, syscall: string, path?: string): Error {
    return this.#errors.toError(new Failure(code, syscall, path === undefined ? undefined : this.#mounted(path)), this.#find);
  }

  /** Directory by directory, as Node lists recursively. */
  #list(root: number, path: string, recursive: boolean): { name: string; relative: string; type: number; parent: string }[] {
    const listed: { name: string; relative: string; type: number; parent: string }[] = [];
    const waiting = [{ node: root, parent: path, prefix: '' }];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      for (const child of this.tree.children(next.node)) {
        const name = this.tree.name(child);
        const isDirectory = this.tree.isDirectory(child);
        const type = isDirectory ? UV_DIRENT_DIR : this.tree.isLink(child) ? UV_DIRENT_LINK : UV_DIRENT_FILE;
        listed.push({ name, relative: next.prefix + name, type, parent: next.parent });
        if (isDirectory && recursive) waiting.push({ node: child, parent: posix.join(next.parent, name), prefix: `${next.prefix}${name}/` });
      }
    }
    return listed;
  }
}

const MakeDirent = Dirent as unknown as new (name: string, type: number, parentPath: string) => Dirent;

async function* nothing(): AsyncGenerator<never> {}

function silentWatcher(): never {
  const watcher = new EventEmitter();
  return Object.assign(watcher, { close: () => watcher.emit('close'), ref: () => watcher, unref: () => watcher }) as never;
}

/** A Stats, or a BigIntStats, of Node's own classes, which the public one warns of. */
function toStats(tree: Tree, node: number, options: StatOptions | undefined): Stats {
  const fields = statFields(tree, node);
  const numbers = fields.subarray(0, 10);
  const Class = classOf(statSync('/', { bigint: options?.bigint === true }));
  // what a class takes of each time: seconds and nanoseconds, or one number
  const isInParts = Class.length === 18;
  const milliseconds = isInParts ? fields.subarray(10) : TIMES.map(() => tree.archive.mtimeMs(node));
  if (!options?.bigint) return new Class(...numbers, ...milliseconds);
  const nanoseconds = isInParts ? Array.from(fields.subarray(10), BigInt) : TIMES.map(() => BigInt(fields[10]!) * 1_000_000_000n + BigInt(fields[11]!));
  return new Class(...Array.from(numbers, BigInt), ...nanoseconds);
}

/** Access, modification, change, birth. */
const TIMES = [0, 1, 2, 3] as const;

function classOf(stats: object): new (...fields: (number | bigint)[]) => Stats {
  return (Object.getPrototypeOf(stats) as { constructor: new () => Stats }).constructor;
}

import { EventEmitter } from 'node:events';
import { Dirent, existsSync, Stats, statSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import vfs from '@platformatic/vfs';
import type { MountableArchive } from './archive.ts';
import { ArchiveFileHandle, contentAs, type ReadOptions } from './archive-file-handle.ts';
import { codeOf, createErrorFactory, Failure } from './binding/failure.ts';
import { accessRefusal, statFields } from './stat-fields.ts';
import { createTree, type Tree } from './tree.ts';

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
 * An archive as a provider of `@platformatic/vfs`: read-only, with links. Its paths start with a slash and are
 * relative to the archive's root. Failures are errors with Node's code, errno, syscall and path.
 */
export class ArchiveProvider extends vfs.VirtualProvider {
  readonly tree: Tree;
  readonly #errors = createErrorFactory(getSystemErrorMap);

  /** @param mountPoint where the archive will be mounted: links may lead there by absolute paths */
  constructor(archive: MountableArchive, mountPoint: string) {
    super();
    this.tree = createTree(archive, mountPoint, existsSync, () => '/');
  }

  override get readonly(): boolean { return true; }
  override get supportsSymlinks(): boolean { return true; }
  override get supportsWatch(): boolean { return true; }

  override openSync(path: string, flags: string | number = 'r'): ArchiveFileHandle {
    const node = this.#find(path, 'open');
    if (flags !== 'r' && flags !== 'rs' && flags !== 0) throw this.#error('EROFS', 'open', path);
    if (this.tree.isDirectory(node)) throw this.#error('EISDIR', 'read');
    return new ArchiveFileHandle(path, this.tree.archive.body(node), (options) => toStats(this.tree, node, options));
  }

  override readFileSync(path: string, options?: ReadOptions | BufferEncoding): Buffer | string {
    const node = this.#find(path, 'open');
    if (this.tree.isDirectory(node)) throw this.#error('EISDIR', 'read');
    return contentAs(this.tree.archive.body(node), options);
  }

  override statSync(path: string, options?: StatOptions): Stats {
    return toStats(this.tree, this.#find(path, 'stat'), options);
  }

  override lstatSync(path: string, options?: StatOptions): Stats {
    return toStats(this.tree, this.#find(path, 'lstat', false), options);
  }

  override readdirSync(path: string, options?: ReaddirOptions | string): never[] {
    const settings = typeof options === 'string' ? { encoding: options } : (options ?? {});
    const node = this.#find(path, 'scandir');
    if (!this.tree.isDirectory(node)) throw this.#error('ENOTDIR', 'scandir', path);
    const found = this.#list(node, this.#mounted(path).replace(/\/$/, ''), '', settings.recursive === true);
    // The library's types know neither Node's Dirent nor buffers; it hands them through.
    if (settings.withFileTypes) return found.map(({ name, type, parent }) => new MakeDirent(name, type, parent) as never);
    return found.map(({ relative }) => (settings.encoding === 'buffer' ? Buffer.from(relative) : relative) as never);
  }

  override readlinkSync(path: string): string {
    const node = this.#find(path, 'readlink', false);
    if (!this.tree.isLink(node)) throw this.#error('EINVAL', 'readlink', path);
    return this.tree.archive.linkTarget(node);
  }

  override realpathSync(path: string): string {
    return this.tree.fullPath(this.#find(path, 'realpath')).slice(this.tree.mountPoint.length) || '/';
  }

  override accessSync(path: string, mode = 0): void {
    const code = accessRefusal(this.tree, this.#find(path, 'access'), mode);
    if (code !== undefined) throw this.#error(code, 'access', path);
  }

  override existsSync(path: string): boolean {
    return this.tree.locate(this.#mounted(path), true) >= 0;
  }

  override internalModuleStat(path: string): number {
    const node = this.tree.locate(this.#mounted(path), true);
    if (node < 0) return -2;
    return this.tree.isDirectory(node) ? 1 : 0;
  }

  /** Watchers of what never changes: they can be closed, and say nothing. */
  override watch(): never { return silentWatcher(); }
  override watchFile(): never { return silentWatcher(); }
  override unwatchFile(): void {}
  override watchAsync(): never { return nothing() as never; }

  override async open(path: string, flags?: string): Promise<ArchiveFileHandle> { return this.openSync(path, flags); }
  override async readFile(path: string, options?: ReadOptions | BufferEncoding): Promise<Buffer | string> { return this.readFileSync(path, options); }
  override async stat(path: string, options?: StatOptions): Promise<Stats> { return this.statSync(path, options); }
  override async lstat(path: string, options?: StatOptions): Promise<Stats> { return this.lstatSync(path, options); }
  override async readdir(path: string, options?: ReaddirOptions): Promise<never[]> { return this.readdirSync(path, options); }
  override async readlink(path: string): Promise<string> { return this.readlinkSync(path); }
  override async realpath(path: string): Promise<string> { return this.realpathSync(path); }
  override async access(path: string, mode?: number): Promise<void> { this.accessSync(path, mode); }
  override async exists(path: string): Promise<boolean> { return this.existsSync(path); }

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

  #list(node: number, parent: string, prefix: string, recursive: boolean): { name: string; relative: string; type: number; parent: string }[] {
    return this.tree.children(node).flatMap((child) => {
      const name = this.tree.name(child);
      const isDirectory = this.tree.isDirectory(child);
      const type = isDirectory ? UV_DIRENT_DIR : this.tree.isLink(child) ? UV_DIRENT_LINK : UV_DIRENT_FILE;
      const entry = { name, relative: prefix + name, type, parent };
      return isDirectory && recursive ? [entry, ...this.#list(child, `${parent}/${name}`, `${prefix}${name}/`, true)] : [entry];
    });
  }
}

const MakeDirent = Dirent as unknown as new (name: string, type: number, parentPath: string) => Dirent;

async function* nothing(): AsyncGenerator<never> {}

function silentWatcher(): never {
  const watcher = new EventEmitter();
  return Object.assign(watcher, { close: () => watcher.emit('close'), ref: () => watcher, unref: () => watcher }) as never;
}

/** A Stats, or a BigIntStats, of Node's own classes. */
function toStats(tree: Tree, node: number, options: StatOptions | undefined): Stats {
  const fields = statFields(tree, node);
  const names = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks'];
  const convert = (value: number): number | bigint => (options?.bigint ? BigInt(value) : value);
  const prototype = options?.bigint ? (Object.getPrototypeOf(statSync('/', { bigint: true })) as object) : Stats.prototype;
  const stats = Object.create(prototype) as Record<string, unknown>;
  names.forEach((name, i) => { stats[name] = convert(fields[i] as number); });
  const milliseconds = tree.archive.mtimeMs(node);
  for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
    stats[`${name}Ms`] = convert(options?.bigint ? Math.floor(milliseconds) : milliseconds);
    if (options?.bigint) stats[`${name}Ns`] = BigInt(fields[10] as number) * 1_000_000_000n + BigInt(fields[11] as number);
    stats[name] = new Date(milliseconds);
  }
  return stats as unknown as Stats;
}

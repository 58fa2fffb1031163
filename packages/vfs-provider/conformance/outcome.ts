import { createHash } from 'node:crypto';
import { Dirent, Stats } from 'node:fs';
import { dirname } from 'node:path';

/** Where a run's files are; what is replaced in its results so that two runs can be compared. */
export interface Places {
  readonly root: string;
  readonly scratch: string;
}

/** Runs a call and describes what it gave, or how it failed, as comparable JSON. */
export async function outcomeOf(places: Places, call: () => unknown): Promise<unknown> {
  try {
    return { value: describe(places, await call()) };
  } catch (error) {
    return { error: describe(places, error) };
  }
}

function describe(places: Places, value: unknown, depth = 0): unknown {
  const inner = (item: unknown): unknown => describe(places, item, depth + 1);
  if (typeof value === 'string') return normalise(places, value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'symbol' || value === undefined) return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 8) return '…';
  if (value instanceof Uint8Array) return describeBytes(places, value);
  if (value instanceof Error) return describeError(places, value);
  if (value instanceof Stats || value.constructor?.name === 'BigIntStats') return describeStats(value as Stats);
  if (value instanceof Dirent) {
    const { name, parentPath } = value as Dirent;
    return { name: inner(name), parentPath: inner(parentPath), type: direntType(value) };
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(inner);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [normalise(places, key), inner(item)]));
}

function describeBytes(places: Places, bytes: Uint8Array): unknown {
  if (bytes.length > 300) return { bytes: bytes.length, sha: createHash('sha1').update(bytes).digest('hex') };
  return { [bytes.constructor.name]: normalise(places, Buffer.from(bytes).toString('latin1')) };
}

function describeError(places: Places, error: Error): unknown {
  const { name, message, code, errno, syscall, path, dest, cause } = error as NodeJS.ErrnoException & { dest?: string; cause?: unknown };
  const own = Object.getOwnPropertyNames(error).filter((key) => key !== 'stack').join();
  // The six random letters of mkdtemp.
  const steady = (text: string | undefined): string | undefined => (syscall === 'mkdtemp' ? text?.replace(/.{6}('?)$/, 'XXXXXX$1') : text);
  const plain = { name, message: steady(message), code, errno, syscall, path: steady(path), dest, own };
  const described = describe(places, JSON.parse(JSON.stringify(plain)), 1) as object;
  return cause === undefined ? described : { ...described, cause: describe(places, cause, 3) };
}

/** Without what differs from disk to disk: device, inode, link count, blocks, and times other than mtime. */
function describeStats(stats: Stats): unknown {
  const { mode, uid, gid, rdev, blksize, size, mtimeMs } = stats as unknown as Record<string, number | bigint>;
  const kinds = ['isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO', 'isSocket', 'isBlockDevice', 'isCharacterDevice'] as const;
  const isDirectory = stats.isDirectory();
  return {
    type: kinds.filter((kind) => stats[kind]()).join(),
    mode: String(mode), uid: String(uid), gid: String(gid), rdev: String(rdev), blksize: String(blksize),
    size: isDirectory ? 'directory' : String(size), mtimeMs: String(mtimeMs), mtime: stats.mtime.toISOString(),
    numbers: Object.values(stats).map((field) => typeof field).join(),
  };
}

function direntType(dirent: Dirent): string {
  return dirent.isDirectory() ? 'directory' : dirent.isSymbolicLink() ? 'link' : dirent.isFile() ? 'file' : 'other';
}

function normalise({ root, scratch }: Places, text: string): string {
  return text.replaceAll(root, '<root>').replaceAll(dirname(root), '<parent>').replaceAll(scratch, '<scratch>');
}

/**
 * How Node's JavaScript calls its `fs` bindings: where the request argument stands and which arguments are
 * paths. Compared on 22.23, 24.21 and 26.10; the three agree on everything
 * that is listed, except where a version is named.
 *
 * The request argument decides how the result comes back:
 * `undefined` or absent: returned or thrown; `kUsePromises`: a promise; an FSReqCallback: `oncomplete`.
 */
export interface Convention {
  /** Index of the request argument; -1 when the function is synchronous only. */
  readonly request: number;
  /** Indexes of the path arguments. */
  readonly paths: readonly number[];
  /** Node 22 only: index of the object that a synchronous call reports its error in, instead of throwing. */
  readonly report?: number;
  /** The name that errors carry. */
  readonly syscall: string;
  /** Whether a link in the last component is followed. */
  readonly follow: boolean;
}

const onPath = (request: number, syscall: string, follow = true): Convention => ({ request, paths: [0], syscall, follow });
const onTwoPaths = (request: number, syscall: string): Convention => ({ request, paths: [0, 1], syscall, follow: false });
const onDescriptor = (request: number, syscall: string): Convention => ({
  request,
  paths: [],
  syscall,
  follow: true,
});

export const CONVENTIONS: Readonly<Record<string, Convention>> = {
  access: onPath(2, 'access'),
  chmod: onPath(2, 'chmod'),
  chown: onPath(3, 'chown'),
  copyFile: { ...onTwoPaths(3, 'copyfile'), follow: true },
  lchown: onPath(3, 'lchown', false),
  link: onTwoPaths(2, 'link'),
  lstat: onPath(2, 'lstat', false),
  lutimes: onPath(3, 'lutime', false),
  mkdir: onPath(3, 'mkdir', false),
  mkdtemp: onPath(2, 'mkdtemp', false),
  open: onPath(3, 'open'),
  openFileHandle: onPath(3, 'open'),
  opendir: onPath(2, 'opendir'),
  opendirSync: onPath(-1, 'opendir'),
  readdir: onPath(3, 'scandir'),
  readdirRecursive: onPath(3, 'scandir'),
  readlink: onPath(2, 'readlink', false),
  realpath: onPath(2, 'realpath'),
  rename: onTwoPaths(2, 'rename'),
  rmdir: onPath(1, 'rmdir', false),
  stat: onPath(2, 'stat'),
  statfs: onPath(2, 'statfs'),
  // Where a link leads is text.
  symlink: { ...onPath(3, 'symlink', false), paths: [1] },
  unlink: onPath(1, 'unlink', false),
  utimes: onPath(3, 'utime'),
  close: onDescriptor(1, 'close'),
  fchmod: onDescriptor(2, 'fchmod'),
  fchown: onDescriptor(3, 'fchown'),
  fdatasync: onDescriptor(1, 'fdatasync'),
  fstat: onDescriptor(2, 'fstat'),
  fsync: onDescriptor(1, 'fsync'),
  ftruncate: onDescriptor(2, 'ftruncate'),
  futimes: onDescriptor(3, 'futime'),
  read: onDescriptor(5, 'read'),
  readBuffers: onDescriptor(3, 'read'),
  writeBuffer: { ...onDescriptor(5, 'write'), report: 6 },
  writeBuffers: onDescriptor(3, 'write'),
  writeString: { ...onDescriptor(4, 'write'), report: 5 },
};

/** The path arguments of functions that take a path and are not in the table. */
const OTHER_PATHS: Readonly<Record<string, readonly number[]>> = {
  cpSyncCheckPaths: [0, 1],
  cpSyncCopyDir: [0, 1],
  cpSyncOverrideFile: [0, 1],
  existsSync: [0],
  rmSync: [0],
  start: [0], // of watchers
  writeFileUtf8: [0],
};

/** Indexes of a function's path arguments. */
export function pathArguments(name: string): readonly number[] {
  return CONVENTIONS[name]?.paths ?? OTHER_PATHS[name] ?? [];
}

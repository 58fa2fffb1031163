import type { MountContext } from './context.ts';
import { codeOf, Failure } from './failure.ts';
import { dotsAtEnd } from './last-part.ts';
import type { Binding, NativeFunction } from './native.ts';
import { NULL_DEVICE, type OpenFile, type OpenFiles } from './open-files.ts';
import { MISSING, NOT_DIRECTORY, OUTSIDE } from '../tree.ts';
import type { StatOf } from './stat.ts';

/** What open(2) says on a read-only mount: the node, `OUTSIDE`, or how it fails. */
export type CheckOpen = (path: unknown, flags: number) => number | Failure;

/** open, openFileHandle, close, read, readBuffers, fstat and readFileUtf8 on what is in the archive. */
export function serveReads(context: MountContext, binding: Binding, files: OpenFiles, check: CheckOpen, statOf: StatOf): void {
  const { tree, native } = context;
  const openNative = native['openFileHandle'] as NativeFunction;
  const kUsePromises: unknown = binding['kUsePromises'];

  for (const name of ['open', 'openFileHandle'] as const) {
    context.replace(binding, name, (before) => {
      function served(this: unknown, path: unknown, flags: number, _mode: unknown, request: unknown): unknown {
        const located = context.locate(path, true);
        if (located === OUTSIDE && tree.escape === undefined) return Reflect.apply(before, this, arguments);
        const node = check(path, flags);
        if (node === OUTSIDE) {
          arguments[0] = tree.escape;
          return Reflect.apply(before, this, arguments);
        }
        if (node instanceof Failure) return context.deliver(node, request, served);
        if (name === 'open') return context.deliver(files.open(node), request, served);
        context.counters.calls++;
        return openHandle(node, request);
      }
      return served;
    });
  }

  /** A native FileHandle on the null device whose descriptor is ours: its life cycle is Node's own. */
  function openHandle(node: number, request: unknown): unknown {
    const take = (handle: Record<string, unknown>): unknown => {
      const fd = handle['fd'] as number;
      files.adopt(fd, node, handle);
      for (const method of ['close', 'closeSync', 'releaseFD']) {
        const before = handle[method];
        if (typeof before !== 'function') continue;
        handle[method] = function closing(this: unknown): unknown {
          files.forget(fd);
          return Reflect.apply(before as (...args: unknown[]) => unknown, this, arguments);
        };
      }
      return handle;
    };
    if (request === kUsePromises) {
      return (openNative(NULL_DEVICE, 0, 0o666, kUsePromises) as Promise<never>).then(take);
    }
    return take(openNative(NULL_DEVICE, 0, 0o666) as never);
  }

  context.replace(binding, 'close', (before) => function close(this: unknown, fd: number): unknown {
    files.forget(fd);
    return Reflect.apply(before, this, arguments);
  });

  context.serveDescriptor('read', files.find, (file, args) =>
    readInto(file, [view(args[1]).subarray(args[2], args[2] + args[3])], args[4]));

  context.serveDescriptor('readBuffers', files.find, (file, args) => {
    const buffers = args[1] as readonly ArrayBufferView[];
    return buffers.length === 0 ? new Failure('EINVAL', 'read') : readInto(file, buffers.map(view), args[2]);
  });

  context.serveDescriptor('fstat', files.find, (file, args) => statOf(file.node, args[1], args[2] === undefined));

  /** Copies as much as fits; gives the number of bytes. */
  function readInto(file: OpenFile, targets: readonly Uint8Array[], position: unknown): number | Failure {
    if (tree.isDirectory(file.node)) return new Failure('EISDIR', 'read');
    const explicit = (typeof position === 'number' || typeof position === 'bigint') && position >= 0;
    let at = explicit ? Number(position) : file.position;
    const body = tree.archive.body(file.node);
    let read = 0;
    for (const target of targets) {
      const piece = body.subarray(at, at + target.length);
      target.set(piece);
      at += piece.length;
      read += piece.length;
    }
    if (!explicit) file.position = at;
    return read;
  }

  context.replace(binding, 'readFileUtf8', (before) => {
    function readFileUtf8(this: unknown, path: unknown, flags: number): unknown {
      if (typeof path === 'number') {
        const file = files.find(path);
        if (file === undefined) return Reflect.apply(before, this, arguments);
        return context.deliver(readRest(file), undefined, readFileUtf8);
      }
      const located = context.locate(path, true);
      if (located === OUTSIDE) {
        if (tree.escape !== undefined) arguments[0] = tree.escape;
        return Reflect.apply(before, this, arguments);
      }
      const node = check(path, flags);
      if (node instanceof Failure) return context.deliver(node, undefined, readFileUtf8);
      if (node === OUTSIDE) return Reflect.apply(before, this, arguments);
      if (tree.isDirectory(node)) return context.deliver(new Failure('EISDIR', 'read'), undefined, readFileUtf8);
      context.counters.calls++;
      return tree.archive.text(node);
    }
    return readFileUtf8;
  });

  function readRest(file: OpenFile): string | Failure {
    if (tree.isDirectory(file.node)) return new Failure('EISDIR', 'read');
    const body = tree.archive.body(file.node);
    const from = file.position;
    file.position = body.length;
    return from === 0 ? tree.archive.text(file.node) : Buffer.from(body.subarray(from)).toString();
  }
}

function view(buffer: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}

export function createCheckOpen(context: MountContext): CheckOpen {
  const { tree } = context;
  const flagBits = context.internalBinding('constants')['fs'] as unknown as Record<string, number>;
  return function check(path, flags) {
    const has = (name: string): boolean => (flags & (flagBits[name] ?? 0)) !== 0;
    const exclusive = has('O_CREAT') && has('O_EXCL');
    const follow = !has('O_NOFOLLOW') && !exclusive;
    const name = context.text(path) as string;
    const node = tree.locate(name, follow);
    const fail = (code: string): Failure => new Failure(code, 'open', name);
    if (node === OUTSIDE) return node;
    // may_open in Linux's fs/namei.c: what ends in a slash cannot be created, whatever is there.
    if (has('O_CREAT') && name.endsWith('/') && dotsAtEnd(name) === undefined) {
      const named = node === NOT_DIRECTORY ? tree.locate(name.slice(0, -1), true) : node;
      if (named >= 0 || node === MISSING) return fail('EISDIR');
    }
    if (node === MISSING && has('O_CREAT')) return fail('EROFS');
    if (node < 0) return fail(codeOf(node));
    if (exclusive) return fail('EEXIST');
    const write = (flags & 3) !== 0;
    if (tree.isDirectory(node)) return write || has('O_CREAT') || has('O_TRUNC') ? fail('EISDIR') : node;
    if (has('O_DIRECTORY')) return fail('ENOTDIR');
    if (tree.isLink(node)) return fail('ELOOP');
    return write || has('O_TRUNC') ? fail('EROFS') : node;
  };
}

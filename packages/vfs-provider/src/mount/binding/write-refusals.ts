import { dirname } from 'node:path';
import { creationCode } from '../creation-code.ts';
import { MISSING, MISSING_PARENT, NOT_DIRECTORY, OUTSIDE } from '../tree.ts';
import type { MountContext } from './context.ts';
import { CONVENTIONS, type Convention } from './conventions.ts';
import { codeOf, Failure } from './failure.ts';
import { dotsAtEnd } from './last-part.ts';
import type { Binding } from './native.ts';
import type { OpenFiles } from './open-files.ts';
import type { CheckOpen } from './read.ts';

/**
 * What changes files: refused as on a read-only mount. Which error wins is the order of Linux's checks
 * (fs/namei.c): parent directories first, then existence where something is created, then EROFS.
 */
export function refuseWrites(context: MountContext, binding: Binding, files: OpenFiles, check: CheckOpen): void {
  const { tree } = context;

  for (const name of ['chmod', 'chown', 'lchown', 'utimes', 'lutimes']) {
    const { syscall } = CONVENTIONS[name] as Convention;
    context.servePath(name, (node, path) => new Failure(node < 0 ? codeOf(node) : 'EROFS', syscall, path));
  }

  // What the last part of a path is, is looked at before the mount: do_unlinkat and do_rmdir in Linux's fs/namei.c.
  context.servePath('unlink', (node, path) => new Failure(node >= 0 && dotsAtEnd(path) !== undefined ? 'EISDIR' : removalCode(node, path), 'unlink', path));
  context.servePath('rmdir', (node, path) => {
    const dots = node >= 0 ? dotsAtEnd(path) : undefined;
    return new Failure(dots === undefined ? removalCode(node, path) : dots === '.' ? 'EINVAL' : 'ENOTEMPTY', 'rmdir', path);
  });

  function removalCode(node: number, path: string): string {
    const named = withoutSlash(node, path);
    return named === MISSING || named >= 0 ? 'EROFS' : codeOf(named);
  }

  /** The node that a path names in its directory: slashes behind the name of a file matter only to functions that open what it names. */
  function withoutSlash(node: number, path: string): number {
    if (node !== NOT_DIRECTORY || !path.endsWith('/')) return node;
    const file = tree.locate(path.replace(/\/+$/, ''), false);
    return file >= 0 ? file : node;
  }

  context.servePath('mkdir', (node, path, args) => {
    if (!args[2]) return new Failure(creationCode(withoutSlash(node, path)), 'mkdir', path);
    const target = tree.locate(path, true);
    if (target >= 0) return tree.isDirectory(target) ? undefined : new Failure('EEXIST', 'mkdir', path);
    return new Failure(codeOf(target), 'mkdir', reportedPath(path, target, args[3] === undefined));
  });

  /** The path in the error of a recursive mkdir: only the thread pool's variant names what was missing first. */
  function reportedPath(path: string, target: number, sync: boolean): string {
    if (sync || target === MISSING || withoutSlash(target, path) >= 0) return path;
    let missing = path.replace(/\/+$/, '');
    for (;;) {
      const parent = dirname(missing);
      const found = tree.locate(parent, true);
      if (found !== MISSING && found !== MISSING_PARENT) return missing;
      missing = parent;
    }
  }

  context.replace(binding, 'mkdtemp', (before) => {
    function mkdtemp(this: unknown, prefix: unknown, _encoding: unknown, request: unknown): unknown {
      const path = `${context.text(prefix) ?? ''}XXXXXX`;
      const node = tree.locate(path, false);
      if (node === OUTSIDE) return Reflect.apply(before, this, arguments);
      return context.deliver(new Failure(creationCode(node), 'mkdtemp', path), request, mkdtemp);
    }
    return mkdtemp;
  });

  serveTwoPaths('rename', (first, second, fromPath, toPath) => {
    const [from, to] = [withoutSlash(first, fromPath), withoutSlash(second, toPath)];
    if (from === MISSING_PARENT || from === NOT_DIRECTORY) return codeOf(from);
    if (to === MISSING_PARENT || to === NOT_DIRECTORY) return codeOf(to);
    if ((from === OUTSIDE) !== (to === OUTSIDE)) return 'EXDEV';
    return dotsAtEnd(fromPath) ?? dotsAtEnd(toPath) ? 'EBUSY' : 'EROFS';
  });
  serveTwoPaths('link', (from, to, fromPath, toPath) => {
    if (from < 0 && from !== OUTSIDE) return codeOf(from);
    if (from === OUTSIDE && !context.native['existsSync']?.(fromPath)) return 'ENOENT';
    return to === OUTSIDE ? 'EXDEV' : creationCode(withoutSlash(to, toPath), toPath);
  });
  serveTwoPaths('symlink', (_target, node, _text, path) => (node === OUTSIDE ? undefined : creationCode(withoutSlash(node, path), path)));

  /** Gives the code of the error for two located paths, or undefined where Node's own function may go on. */
  function serveTwoPaths(name: string, codeFor: (first: number, second: number, firstPath: string, secondPath: string) => string | undefined): void {
    const { request, syscall } = CONVENTIONS[name] as Convention;
    context.replace(binding, name, (before) => {
      function served(this: unknown, first: unknown, second: unknown): unknown {
        const to = context.locate(second, false);
        const from = context.locate(first, false);
        if (from === OUTSIDE && to === OUTSIDE) return Reflect.apply(before, this, arguments);
        const code = codeFor(from, to, context.text(first) as string, context.text(second) as string);
        if (code === undefined) return Reflect.apply(before, this, arguments);
        return context.deliver(new Failure(code, syscall, context.text(first), context.text(second)), arguments[request], served);
      }
      return served;
    });
  }

  const codeByDescriptorCall: Record<string, string | undefined> = {
    fchmod: 'EROFS', fchown: 'EROFS', futimes: 'EROFS', ftruncate: 'EINVAL', fsync: undefined, fdatasync: undefined,
    writeBuffer: 'EBADF', writeBuffers: 'EBADF', writeString: 'EBADF',
  };
  for (const [name, code] of Object.entries(codeByDescriptorCall)) {
    const { syscall } = CONVENTIONS[name] as Convention;
    context.serveDescriptor(name, files.find, () => (code === undefined ? undefined : new Failure(code, syscall)));
  }

  context.replace(binding, 'writeFileUtf8', (before) => {
    function writeFileUtf8(this: unknown, path: unknown, _data: unknown, flags: number): unknown {
      const virtual = typeof path === 'number' ? files.find(path) !== undefined : context.locate(path, true) !== OUTSIDE;
      if (!virtual) return Reflect.apply(before, this, arguments);
      const result = typeof path === 'number' ? undefined : check(path, flags);
      return context.deliver(result instanceof Failure ? result : new Failure('EBADF', 'write'), undefined, writeFileUtf8);
    }
    return writeFileUtf8;
  });

  context.replace(binding, 'rmSync', (before) => {
    function rmSync(this: unknown, path: unknown): unknown {
      const node = context.locate(path, false);
      if (node === OUTSIDE) return Reflect.apply(before, this, arguments);
      if (node === MISSING || node === MISSING_PARENT || node === NOT_DIRECTORY) return undefined;
      return context.deliver(new Failure(node < 0 ? codeOf(node) : 'EROFS', 'rm', context.text(path)), undefined, rmSync);
    }
    return rmSync;
  });
}

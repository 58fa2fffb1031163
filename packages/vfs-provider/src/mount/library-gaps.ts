import fs from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import type { ArchiveProvider } from './archive-provider.ts';
import { codeOf, createErrorFactory, Failure } from './binding/failure.ts';
import { encodedName } from './encoded-name.ts';
import { creationCode } from './creation-code.ts';
import { serveInThreeStyles, textOf } from './three-styles.ts';
import { OUTSIDE } from './tree.ts';

/**
 * Replaces, for paths in the archive, what a VFS library has put into `fs`, where it loses options, links, the numbers of errors,
 * paths that are relative or no strings, or lets a write through to the disk: by the provider's own answers, in the synchronous,
 * the callback and the promise style. Opening gives a real descriptor, of a private copy: so every function that takes one works.
 */
export function fillGaps(provider: ArchiveProvider, materialize: (node: number) => string): void {
  const { tree } = provider;
  const errors = createErrorFactory(getSystemErrorMap);
  const fail = (code: string, syscall: string, path?: string, dest?: string): never => { throw errors.toError(new Failure(code, syscall, path, dest), fail); };
  const locate = (path: unknown, follow: boolean): number => {
    const text = textOf(path);
    return text === undefined ? OUTSIDE : tree.locate(text, follow);
  };
  const found = (path: unknown, follow: boolean, syscall: string): number => {
    const node = locate(path, follow);
    return node >= 0 ? node : fail(codeOf(node), syscall, textOf(path));
  };

  serveReads();
  serveOpens();
  refuseWrites();

  function serveReads(): void {
    const read = (name: string, call: (path: string, ...options: unknown[]) => unknown): void => {
      serveInThreeStyles(name, (path) => locate(path, name !== 'lstat' && name !== 'readlink') !== OUTSIDE, (path, ...options) => call(textOf(path)!, ...options));
    };
    read('readFile', (path, options) => {
      const node = found(path, true, 'open');
      return tree.isDirectory(node) ? fail('EISDIR', 'read') : provider.contentOf(node, options as BufferEncoding);
    });
    for (const name of ['stat', 'lstat'] as const) {
      read(name, (path, options) => {
        const node = locate(path, name === 'stat');
        const isMissing = node < 0 && ['ENOENT', 'ENOTDIR'].includes(codeOf(node));
        if (isMissing && (options as { throwIfNoEntry?: boolean } | undefined)?.throwIfNoEntry === false) return undefined;
        return provider.statsOf(found(path, name === 'stat', name), options as object);
      });
    }
    read('readdir', (path, options) => {
      const node = found(path, true, 'scandir');
      return tree.isDirectory(node) ? provider.entriesOf(node, path, options as object) : fail('ENOTDIR', 'scandir', path);
    });
    read('access', (path, mode) => provider.checkAccess(found(path, true, 'access'), mode as number | undefined, path));
    read('readlink', (path, options) => {
      const node = found(path, false, 'readlink');
      return tree.isLink(node) ? encodedName(tree.archive.linkTarget(node), options) : fail('EINVAL', 'readlink', path);
    });
    read('exists', (path) => locate(path, true) >= 0);
    const native = [fs.realpath.native, fs.realpathSync.native] as const;
    read('realpath', (path, options) => encodedName(tree.fullPath(found(path, true, 'realpath')), options));
    Object.assign(fs.realpath, { native: native[0] });
    Object.assign(fs.realpathSync, { native: native[1] });
    for (const holder of [fs.realpath, fs.realpathSync]) serveInThreeStyles('native', (path) => locate(path, true) !== OUTSIDE, (path, options) => encodedName(tree.fullPath(found(path, true, 'realpath')), options), holder);
  }

  /** Descriptors of private copies; a directory has none. */
  function serveOpens(): void {
    const isOurs = (path: unknown): boolean => locate(path, true) !== OUTSIDE;
    const openSync = fs.openSync;
    const openPromise = fs.promises.open;
    const copyFileSync = fs.copyFileSync;
    const copyOf = (path: unknown, flags: unknown): string => {
      const text = textOf(path)!;
      const writes = typeof flags === 'number' ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0 : typeof flags === 'string' && !['r', 'rs', 'sr'].includes(flags);
      const node = locate(path, true);
      if (writes) return fail(node >= 0 && tree.isDirectory(node) ? 'EISDIR' : node >= 0 ? 'EROFS' : creationCode(node), 'open', text);
      return tree.isDirectory(found(path, true, 'open')) ? fail('EISDIR', 'open', text) : materialize(node);
    };
    serveInThreeStyles('open', isOurs, (path, flags) => openSync(copyOf(path, flags), 'r'), fs, { promise: async (path, flags) => openPromise(copyOf(path, flags), 'r') });
    serveInThreeStyles('copyFile', (from, to) => isOurs(from) || isOurs(to), (from, to, mode) => {
      if (isOurs(to)) return fail(locate(to, true) >= 0 && (mode as number) & fs.constants.COPYFILE_EXCL ? 'EEXIST' : 'EROFS', 'copyfile', textOf(from), textOf(to));
      const node = found(from, true, 'copyfile');
      if (tree.isDirectory(node)) return fail('EISDIR', 'copyfile', textOf(from), textOf(to));
      copyFileSync(materialize(node), to as string, mode as number);
      fs.chmodSync(to as string, provider.statsOf(node, {}).mode & 0o7777);
      return undefined;
    });
    const { createReadStream } = fs;
    fs.createReadStream = ((path: string, options?: object | BufferEncoding) => {
      if (textOf(path) === undefined || !isOurs(path)) return createReadStream(path, options as BufferEncoding);
      const settings = typeof options === 'string' ? { encoding: options } : options;
      return new (fs.ReadStream as unknown as new (path: string, options: object) => fs.ReadStream)(path, { fs: { open: fs.open, read: fs.read, close: fs.close }, ...settings });
    }) as typeof fs.createReadStream;
  }

  function refuseWrites(): void {
    const refuse = (name: string, code: (node: number, path: string, ...options: unknown[]) => string | undefined, { follow = false, syscall = name } = {}): void => {
      serveInThreeStyles(name, (path) => locate(path, follow) !== OUTSIDE, (path, ...options) => {
        const refusal = code(locate(path, follow), textOf(path)!, ...options);
        return refusal === undefined ? undefined : fail(refusal, syscall, textOf(path));
      });
    };
    const existing = (node: number): string => node < 0 ? codeOf(node) : 'EROFS';
    refuse('chmod', existing, { follow: true });
    refuse('chown', existing, { follow: true });
    refuse('lchown', existing);
    refuse('utimes', existing, { follow: true, syscall: 'utime' });
    refuse('lutimes', existing, { syscall: 'lutime' });
    refuse('truncate', (node) => node < 0 ? codeOf(node) : tree.isDirectory(node) ? 'EISDIR' : 'EROFS', { follow: true, syscall: 'open' });
    for (const name of ['unlink', 'rmdir']) refuse(name, (node) => node < 0 && creationCode(node) !== 'EROFS' ? codeOf(node) : 'EROFS');
    refuse('rm', (node, _path, options) => node >= 0 ? 'EROFS' : (options as { force?: boolean } | undefined)?.force ? undefined : codeOf(node));
    refuse('mkdir', (node, path, options) => {
      if (!(options as { recursive?: boolean } | undefined)?.recursive) return creationCode(node);
      const target = tree.locate(path, true);
      return target >= 0 && tree.isDirectory(target) ? undefined : target >= 0 ? 'EEXIST' : 'EROFS';
    });
    for (const name of ['writeFile', 'appendFile']) {
      refuse(name, (node, _path, _data, options) => {
        const isExclusive = String((options as { flag?: string } | undefined)?.flag).includes('x');
        if (node >= 0) return isExclusive ? 'EEXIST' : tree.isDirectory(node) ? 'EISDIR' : 'EROFS';
        return String((options as { flag?: string } | undefined)?.flag).startsWith('r') ? codeOf(node) : creationCode(node);
      }, { follow: true, syscall: 'open' });
    }
    const refuseTwo = (name: string, code: (from: number, to: number, path: string | undefined) => string | undefined): void => {
      serveInThreeStyles(name, (from, to) => (name !== 'symlink' && locate(from, false) !== OUTSIDE) || locate(to, false) !== OUTSIDE, (from, to) => {
        const refusal = code(name === 'symlink' ? OUTSIDE : locate(from, false), locate(to, false), textOf(to));
        return refusal === undefined ? undefined : fail(refusal, name, textOf(from), textOf(to));
      });
    };
    const isGone = (node: number): boolean => node < 0 && node !== OUTSIDE && creationCode(node) !== 'EROFS';
    refuseTwo('rename', (from, to) => isGone(from) ? codeOf(from) : isGone(to) ? codeOf(to) : (from === OUTSIDE) === (to === OUTSIDE) ? 'EROFS' : 'EXDEV');
    refuseTwo('link', (from, to, path) => from < 0 && from !== OUTSIDE ? codeOf(from) : to === OUTSIDE ? 'EXDEV' : creationCode(to, path));
    refuseTwo('symlink', (_from, to, path) => creationCode(to, path));
    serveInThreeStyles('mkdtemp', (prefix) => locate(`${textOf(prefix)}XXXXXX`, false) !== OUTSIDE, (prefix) => fail(creationCode(locate(`${textOf(prefix)}XXXXXX`, false)), 'mkdtemp', `${textOf(prefix)}XXXXXX`));
  }
}

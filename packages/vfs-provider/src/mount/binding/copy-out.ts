import { OUTSIDE } from '../tree.ts';
import type { MountContext } from './context.ts';
import { codeOf, Failure } from './failure.ts';
import type { Binding } from './native.ts';

const COPYFILE_EXCL = 1;
const COPYFILE_FICLONE_FORCE = 4;
const CHUNK = 64 * 1024 * 1024;

/** Public functions that write to the disk. */
export type DiskFunctions = Pick<typeof import('node:fs'), 'copyFileSync' | 'existsSync' | 'lstatSync' | 'mkdirSync' | 'readdirSync' | 'readlinkSync' |
  'statSync' | 'symlinkSync' | 'unlinkSync' | 'utimesSync' | 'openSync' | 'writeSync' | 'fchmodSync' | 'closeSync'>;

/** copyFile: from the archive to the disk; into the archive it is refused. */
export function serveCopies(context: MountContext, binding: Binding, disk: DiskFunctions): void {
  const { tree, native } = context;
  // The binding's own functions differ in their conventions.
  const { openSync, writeSync, fchmodSync, closeSync, unlinkSync } = disk;
  const { O_WRONLY = 1, O_CREAT = 64, O_TRUNC = 512, O_EXCL = 128 } = context.internalBinding('constants')['fs'] as unknown as Record<string, number>;

  context.replace(binding, 'copyFile', (before) => {
    function copyFile(this: unknown, source: unknown, target: unknown, mode: number, request: unknown): unknown {
      const from = context.locate(source, true);
      const to = context.locate(target, true);
      if (from === OUTSIDE && to === OUTSIDE) return Reflect.apply(before, this, arguments);
      const fail = (code: string): Failure => new Failure(code, 'copyfile', context.text(source), context.text(target));
      const run = (): unknown => {
        if (from !== OUTSIDE && from < 0) return fail(codeOf(from));
        if (from === OUTSIDE && !native['existsSync']?.(source)) return fail('ENOENT');
        if (to === OUTSIDE) return copyOut(from, target, mode, fail);
        if (to >= 0 && mode & COPYFILE_EXCL) return fail('EEXIST');
        if (to >= 0) return fail(tree.isDirectory(to) ? 'EISDIR' : 'EROFS');
        return fail(to === -2 ? 'EROFS' : codeOf(to));
      };
      return context.deliver(run(), request, copyFile);
    }
    return copyFile;
  });

  /** Writes a file's bytes to the disk straight from the archive's memory; the copy gets its permissions. */
  function copyOut(node: number, target: unknown, mode: number, fail: (code: string) => Failure): Failure | undefined {
    if (mode & COPYFILE_FICLONE_FORCE) return fail('ENOTSUP');
    const permissions = tree.isDirectory(node) ? 0o755 : tree.archive.mode(node) & 0o777;
    let fd = -1;
    let done = false;
    try {
      fd = openSync(target as string, O_WRONLY | O_CREAT | O_TRUNC | (mode & COPYFILE_EXCL ? O_EXCL : 0), permissions);
      if (tree.isDirectory(node)) return fail('EISDIR');
      const body = tree.archive.body(node);
      for (let at = 0; at < body.length; ) {
        at += writeSync(fd, body, at, Math.min(CHUNK, body.length - at));
      }
      fchmodSync(fd, permissions);
      done = true;
      return undefined;
    } catch (error) {
      return fail((error as NodeJS.ErrnoException).code ?? 'EIO');
    } finally {
      if (fd >= 0) closeSync(fd);
      // libuv removes what it could not complete.
      if (fd >= 0 && !done) unlinkSync(target as string);
    }
  }
}

import type { MountContext } from './context.ts';
import type { Binding } from './native.ts';
import type { OpenOnDisk } from './open-on-disk.ts';
import type { OpenFiles } from './open-files.ts';

interface Stdio {
  readonly type: string;
  readonly fd?: number;
}

/**
 * Lets a child process have a virtual descriptor as its standard input (or another one): for the call that
 * starts it, the descriptor is exchanged for one of a file on the disk with the same content and position.
 * What the child reads does not move the parent's position, as it would on a disk.
 */
export function serveChildStdio(context: MountContext, files: OpenFiles, openOnDisk: OpenOnDisk): void {
  const { native } = context;

  /** 24 and later pass each option of a process as an argument of its own; otherwise they are in one object. */
  const STDIO_ARGUMENT = 4;

  const wrap = (target: Binding, name: string): void =>
    context.replace(target, name, (before) => function spawn(this: unknown, options: { stdio?: readonly Stdio[] } | string): unknown {
      const opened: number[] = [];
      const exchange = (stdio: readonly Stdio[] | undefined): readonly Stdio[] | undefined => stdio?.map((entry) => {
        const file = entry?.fd === undefined ? undefined : files.find(entry.fd);
        if (file === undefined) return entry;
        const fd = openOnDisk(file);
        opened.push(fd);
        return { ...entry, fd };
      });
      try {
        if (typeof options === 'string') arguments[STDIO_ARGUMENT] = exchange(arguments[STDIO_ARGUMENT]);
        else arguments[0] = { ...options, stdio: exchange(options?.stdio) };
        return Reflect.apply(before, this, arguments);
      } finally {
        for (const fd of opened) native['close']?.(fd);
      }
    });

  wrap((context.internalBinding('process_wrap')['Process'] as unknown as { prototype: Binding }).prototype, 'spawn');
  wrap(context.internalBinding('spawn_sync'), 'spawn');
}

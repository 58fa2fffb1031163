import type { MountContext } from './context.ts';
import type { Binding } from './native.ts';

/**
 * fs.watch and fs.watchFile of what is in the archive: accepted, and silent, because nothing ever changes
 * there. The native watcher watches the executable instead, which keeps ref, unref and close as they are.
 */
export function serveWatchers(context: MountContext, binding: Binding): void {
  const classes = [binding['StatWatcher'], context.internalBinding('fs_event_wrap')['FSEvent']];
  for (const watcher of classes) {
    const prototype = watcher?.prototype as Binding | undefined;
    if (prototype === undefined) continue;
    context.replace(prototype, 'start', (before) => function start(this: unknown, path: unknown): unknown {
      if (context.locate(path, true) >= 0) arguments[0] = process.execPath;
      return Reflect.apply(before, this, arguments);
    });
  }
}

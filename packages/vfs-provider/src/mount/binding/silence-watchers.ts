import type { MountContext } from './context.ts';
import type { Binding, NativeFunction } from './native.ts';

/**
 * fs.watch and fs.watchFile of what is in the archive: accepted, and silent, because nothing ever changes
 * there. The native watcher watches the executable instead, which keeps ref, unref and close as they are.
 */
export function silenceWatchers(context: MountContext, binding: Binding): void {
  const FSEvent = context.internalBinding('fs_event_wrap')['FSEvent'] as NativeFunction;
  for (const watcher of [binding['StatWatcher'] as NativeFunction, FSEvent]) silence(watcher.prototype as Binding);

  function silence(prototype: Binding): void {
    context.replace(prototype, 'start', (before) => function start(this: unknown, path: unknown): unknown {
      if (context.locate(path, true) >= 0) arguments[0] = process.execPath;
      return Reflect.apply(before, this, arguments);
    });
  }
}

import type { MountContext } from './context.ts';
import { isLoaded } from './loaded-modules.ts';
import type { Binding, NativeFunction } from './native.ts';

/**
 * fs.watch and fs.watchFile of what is in the archive: accepted, and silent, because nothing ever changes
 * there. The native watcher watches the executable instead, which keeps ref, unref and close as they are.
 */
export function serveWatchers(context: MountContext, binding: Binding): void {
  const StatWatcher = binding['StatWatcher'] as NativeFunction;
  if (isLoaded('internal/fs/watchers')) return silenceAll();
  // Node's watchers take the class out of the binding when they are loaded, which is soon enough.
  Object.defineProperty(binding, 'StatWatcher', {
    configurable: true,
    enumerable: true,
    get() {
      Object.defineProperty(binding, 'StatWatcher', { value: StatWatcher, writable: true, configurable: true, enumerable: true });
      silenceAll();
      return StatWatcher;
    },
  });

  function silenceAll(): void {
    const FSEvent = context.internalBinding('fs_event_wrap')['FSEvent'] as NativeFunction;
    for (const watcher of [StatWatcher, FSEvent]) silence(watcher.prototype as Binding);
  }

  function silence(prototype: Binding): void {
    context.replace(prototype, 'start', (before) => function start(this: unknown, path: unknown): unknown {
      if (context.locate(path, true) >= 0) arguments[0] = process.execPath;
      return Reflect.apply(before, this, arguments);
    });
  }
}

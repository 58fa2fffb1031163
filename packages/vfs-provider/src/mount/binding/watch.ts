import { isLoaded } from './loaded-modules.ts';
import type { Binding, NativeFunction } from './native.ts';

/**
 * Has the native watchers silenced before Node's own use them: those take the class out of the binding when they are
 * loaded, which is soon enough.
 */
export function onWatchers(binding: Binding, silence: () => void): void {
  const StatWatcher = binding['StatWatcher'] as NativeFunction;
  if (isLoaded('internal/fs/watchers')) {
    silence();
    return;
  }
  Object.defineProperty(binding, 'StatWatcher', {
    configurable: true,
    enumerable: true,
    get() {
      Object.defineProperty(binding, 'StatWatcher', { value: StatWatcher, writable: true, configurable: true, enumerable: true });
      silence();
      return StatWatcher;
    },
  });
}

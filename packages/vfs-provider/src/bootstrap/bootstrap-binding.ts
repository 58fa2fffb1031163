import { mountBinding } from '../mount/binding/mount-binding.ts';
import './scope.ts';
import { start } from './start.ts';

start({
  require,
  task,
  fallback,
  text: () => String(pack),
  mount: (archive, internals) => mountBinding(archive, {
    mountPoint: archive.meta.mount, internalBinding: internals.binding, requireInternal: internals.builtin,
  }),
});

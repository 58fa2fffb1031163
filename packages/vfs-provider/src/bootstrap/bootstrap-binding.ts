import { mountBinding } from '../mount/binding/mount-binding.ts';
import { openParts } from './parts.ts';
import './scope.ts';
import { start } from './start.ts';

start({
  require,
  task,
  fallback,
  text: () => String(pack),
  openParts,
  mount: (archive, internals, parts) => mountBinding(archive, {
    mountPoint: archive.meta.mount, internalBinding: internals.binding, requireInternal: internals.builtin, topics: parts.files,
    createMaterialize: (...given) => parts.rest().createMaterialize(...given),
  }),
});

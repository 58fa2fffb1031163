import { mountNode, type NodeVfs } from '../mount/mount-node.ts';
import { openPartsButFiles } from './parts.ts';
import './scope.ts';
import { start } from './start.ts';

start({
  require,
  task,
  text: () => String(pack),
  openParts: openPartsButFiles,
  mount: (archive, internals) => mountNode(archive, internals.builtin<NodeVfs>('vfs')),
});

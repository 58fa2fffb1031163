import { mountPlatformatic } from '../mount/mount-platformatic.ts';
import { openPartsButFiles } from './parts.ts';
import './scope.ts';
import { start } from './start.ts';

start({
  require,
  task,
  text: () => String(pack),
  openParts: openPartsButFiles,
  mount: (archive) => mountPlatformatic(archive, { mountPoint: archive.meta.mount }),
});

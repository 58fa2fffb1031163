import { mountPlatformatic } from '../mount/mount-platformatic.ts';
import './scope.ts';
import { start } from './start.ts';

start({
  require,
  task,
  text: () => String(pack),
  mount: (archive) => mountPlatformatic(archive, { mountPoint: archive.meta.mount }),
});

/**
 * Runs a file of an archive in this process: `node --expose-internals run-mounted.ts <kind> <archive> <mount point> <entry>`.
 * Kinds: `binding`, `platformatic` and `node`, which mounts at a place of its own. The entry is imported, so it may be a CommonJS or an ES module.
 */
import { readFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import { openArchive } from '@pack/sea-assets/reader';

const [kind, file = '', wantedMountPoint = '', entry = ''] = process.argv.slice(2);
const archive = openArchive(readFileSync(file));
const require = createRequire(import.meta.url);
const mountPoint = kind === 'node' ? '/dev/null/vfs/0' : wantedMountPoint;
if (kind === 'binding') {
  const { mountBinding } = await import('../src/mount/binding/mount-binding.ts');
  const { createMaterialize } = await import('../src/mount/binding/materialize.ts');
  const topics = await import('../src/mount/binding/topics.ts');
  const { hideInternals } = await import('../src/mount/hide-internals.ts');
  const { internalBinding } = require('internal/test/binding') as { internalBinding: never };
  mountBinding(archive, { mountPoint, internalBinding, requireInternal: require, createMaterialize, topics: () => topics });
  hideInternals({ builtin: require as <T>(id: string) => T });
} else if (kind === 'node') {
  const { mountNode } = await import('../src/mount/mount-node.ts');
  const { openInternals } = await import('../src/runtime/node-internals.ts');
  const { hideInternals } = await import('../src/mount/hide-internals.ts');
  mountNode(archive, openInternals(require).builtin('vfs'));
  hideInternals({ builtin: require as <T>(id: string) => T });
} else {
  const { mountPlatformatic } = await import('../src/mount/mount-platformatic.ts');
  mountPlatformatic(archive, { mountPoint });
}
syncBuiltinESMExports();
process.argv.splice(1, 5, `${mountPoint}/${entry}`);
await import(pathToFileURL(`${mountPoint}/${entry}`).href);

import { openArchive } from '@pack/sea-assets/reader';
import { readAll, writeArchive, type ArchiveEntry } from '@pack/sea-assets';
import { expect, test } from 'vitest';
import { mountedArchive } from '../runtime/mounted-archive.ts';
import { createTree } from '../mount/tree.ts';
import { addonFiles } from './addon-files.ts';

const file = (path: string, text = path): ArchiveEntry => ({ type: 'file', path, kind: 'asset', mode: 0o644, mtimeMs: 0, source: Buffer.from(text), size: Buffer.byteLength(text) });

async function filesOf(addon: string, entries: ArchiveEntry[]): Promise<string[]> {
  const bytes = await readAll(await writeArchive({ meta: { entry: addon, mount: '/snapshot/app', name: 'app', nodeVersion: '24.0.0' }, entries, resolutions: [] }));
  const archive = openArchive(bytes);
  const tree = createTree(archive, '/snapshot/app', () => false, () => '/');
  const mounted = mountedArchive(archive, { mountPoint: '/snapshot/app', resolveReal: (path) => tree.locate(path, true) } as Parameters<typeof mountedArchive>[1], () => '');
  return addonFiles(mounted, archive.find(addon)).map(({ path }) => path).sort();
}

test('an addon brings the libraries of its own package, not those of others', async () => {
  expect(await filesOf('node_modules/a/build/a.node', [
    file('node_modules/a/package.json'), file('node_modules/a/build/a.node'), file('node_modules/a/build/liba.so.1.2'),
    file('node_modules/a/other/x.dll'), file('node_modules/a/readme.so.md'), file('node_modules/a/node_modules/n/libn.so'), file('node_modules/b/libb.so'),
  ])).toEqual(['node_modules/a/build/a.node', 'node_modules/a/build/liba.so.1.2', 'node_modules/a/other/x.dll']);
});

test('it brings what its search path names, and what those libraries name, where it names it', async () => {
  expect(await filesOf('node_modules/@s/a/lib/a.node', [
    file('node_modules/@s/a/package.json'), file('node_modules/@s/a/lib/a.node', 'ELF\0$ORIGIN/../../libs/lib:/usr/lib\0'),
    file('node_modules/@s/libs/lib/libx.so', '\0@loader_path/../more/liby.dylib\0'), file('node_modules/@s/libs/more/liby.dylib'), file('node_modules/@s/libs/lib/no.txt'),
  ])).toEqual(['node_modules/@s/a/lib/a.node', 'node_modules/@s/libs/lib/libx.so', 'node_modules/@s/libs/more/liby.dylib']);
});

test('links on the way are followed, and the files keep the place that the search path says', async () => {
  expect(await filesOf('store/a/n/a/lib/a.node', [
    file('store/a/n/a/package.json'), file('store/a/n/a/lib/a.node', '\0$ORIGIN/../../libs\0'),
    { type: 'link', path: 'store/a/n/libs', target: '../../libs/n/libs' }, file('store/libs/n/libs/libx.so.8'),
  ])).toEqual(['store/a/n/a/lib/a.node', 'store/a/n/libs/libx.so.8']);
});

test('a search path that leads out of the archive brings nothing', async () => {
  expect(await filesOf('a/a.node', [file('a/a.node', '\0$ORIGIN/../../../etc\0'), file('a/package.json')])).toEqual(['a/a.node']);
});

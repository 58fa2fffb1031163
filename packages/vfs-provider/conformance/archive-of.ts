import { lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveEntry, readAll, writeArchive } from '@pack/sea-assets';

/** The bytes of an archive of a directory, everything as an asset: Node finds out what is a module. */
export async function archiveOf(directory: string, entry = 'main.js'): Promise<Uint8Array> {
  const meta = { entry, mount: '/', name: 'app', nodeVersion: '24.0.0' };
  return await readAll(await writeArchive({ meta, entries: entriesOf(directory, ''), resolutions: [] }));
}

function entriesOf(root: string, path: string): ArchiveEntry[] {
  const source = join(root, path);
  const stats = lstatSync(source);
  const { mtimeMs, size } = stats;
  const mode = stats.mode & 0o7777;
  if (stats.isSymbolicLink()) return [{ type: 'link', path, target: readlinkSync(source), mtimeMs }];
  if (!stats.isDirectory()) return [{ type: 'file', path, kind: 'asset', mode, mtimeMs, source, size }];
  const below = readdirSync(source).flatMap((name) => entriesOf(root, path === '' ? name : `${path}/${name}`));
  return [{ type: 'directory', path, mode, mtimeMs }, ...below];
}

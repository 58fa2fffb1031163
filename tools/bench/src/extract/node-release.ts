import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installedNode, tarball, zipArchive, type ArchiveEntry } from '@pack-internal/loopback-mirror';
import { kept } from '../startup/kept.ts';
import { installedProject } from '../startup/installed-project.ts';

/** Node's release as nodejs.org packs it, from packages of npm: binary, headers, manual, npm and corepack. */
export interface NodeRelease {
  readonly tarball: string;
  readonly zip: string;
  readonly files: number;
  readonly packedBytes: number;
}

const TOP = 'node-v24.21.0-linux-x64';

/** Makes the archives once. */
export async function nodeRelease(): Promise<NodeRelease> {
  const { directory: readers, version } = await installedProject('readers');
  const directory = await kept('programs', ['node-release', version], async (room) => {
    const tree = join(room, TOP);
    await mkdir(join(tree, 'lib/node_modules'), { recursive: true });
    await cp(installedNode(), tree, { recursive: true });
    for (const tool of ['npm', 'corepack']) await cp(join(readers, 'node_modules', tool), join(tree, 'lib/node_modules', tool), { recursive: true, dereference: true });
    const entries = await entriesIn(room);
    await writeFile(join(room, 'node.tar.gz'), await tarball(entries));
    await writeFile(join(room, 'node.zip'), await zipArchive(entries));
    await writeFile(join(room, 'files'), String(entries.length));
    await rm(tree, { recursive: true });
  });
  const [tar, zip] = ['node.tar.gz', 'node.zip'].map((name) => join(directory, name)) as [string, string];
  return { tarball: tar, zip, files: Number(await readFile(join(directory, 'files'), 'utf8')), packedBytes: (await stat(tar)).size };
}

async function entriesIn(room: string): Promise<ArchiveEntry[]> {
  const found = await readdir(join(room, TOP), { recursive: true, withFileTypes: true });
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  return Promise.all(paths.map(async (path) => ({ path: path.slice(room.length + 1), content: await readFile(path), mode: (await stat(path)).mode & 0o777 })));
}

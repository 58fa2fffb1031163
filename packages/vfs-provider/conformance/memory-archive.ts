import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { MountableArchive } from '../src/mount/archive.ts';

/** An archive of a directory of the disk, kept in memory. */
export function memoryArchive(directory: string): MountableArchive {
  const paths: string[] = [];
  const collect = (path: string): void => {
    paths.push(path);
    if (!lstatSync(join(directory, path)).isDirectory()) return;
    for (const name of readdirSync(join(directory, path)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
      collect(path === '' ? name : `${path}/${name}`);
    }
  };
  collect('');
  const ids = new Map(paths.map((path, id) => [path, id]));
  const nodes = paths.map((path) => {
    const stats = lstatSync(join(directory, path));
    const type = stats.isDirectory() ? 2 : stats.isSymbolicLink() ? 3 : 1;
    const body = type === 1 ? readFileSync(join(directory, path)) : new Uint8Array();
    const target = type === 3 ? readlinkSync(join(directory, path)) : '';
    const prefix = path === '' ? '' : `${path}/`;
    const children = paths.flatMap((other, id) => other !== '' && other.startsWith(prefix) && !other.slice(prefix.length).includes('/') ? [id] : []);
    return { stats, type, body, target, children };
  });
  const node = (id: number) => nodes[id]!;
  return {
    nodeCount: nodes.length,
    find: (path) => ids.get(path) ?? -1,
    type: (id) => node(id).type,
    size: (id) => node(id).body.length,
    mode: (id) => node(id).stats.mode & 0o7777,
    mtimeMs: (id) => node(id).stats.mtimeMs,
    path: (id) => paths[id]!,
    name: (id) => paths[id]!.split('/').at(-1)!,
    children: (id) => node(id).children,
    linkTarget: (id) => node(id).target,
    body: (id) => node(id).body,
    text: (id) => Buffer.from(node(id).body).toString(),
  };
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readAll, writeArchive } from '@pack/sea-assets';
import { openArchive } from '@pack/sea-assets/reader';
import { walk } from '@pack/walker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileStats } from '../file-stats.ts';
import { layOutArchive, placesOf } from './lay-out-archive.ts';

let root: string;
beforeEach(() => { root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-layout-'))), 'app'); });
afterEach(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

const target = { platform: 'linux', arch: 'x64', nodeVersion: '24.21.0' } as const;

test('a project is at /snapshot/<its name>; the root is the lowest directory of all files and links', async () => {
  create({ 'package.json': '{}', 'lib/main.js': 'require("./other")', 'lib/other.js': '' });
  const graph = await walk([path.join(root, 'lib/main.js')], { root, target });
  expect(placesOf(graph, 'tool', undefined)).toEqual({ root, mount: '/snapshot/tool' });
  expect(placesOf(graph, 'tool', '/srv/x')).toEqual({ root, mount: '/srv/x' });
});

test('a file beside the project raises the root', async () => {
  create({ 'package.json': '{}', 'main.js': 'require("../app-beside/x")', '../app-beside/x.js': '' });
  const graph = await walk([path.join(root, 'main.js')], { root, target });
  expect(placesOf(graph, 'tool', undefined).root).toBe(path.dirname(root));
});

test('the archive has files, directories with their times, links made relative, and every resolution', async () => {
  create({ 'package.json': '{}', 'main.js': 'require("dep"); require("node:fs"); require("./data.json")', 'data.json': '{}', 'store/dep/index.js': '', 'store/dep/package.json': '{ "name": "dep" }' });
  mkdirSync(path.join(root, 'node_modules'));
  symlinkSync(path.join(root, 'store/dep'), path.join(root, 'node_modules/dep'));
  utimesSync(path.join(root, 'store'), 1000, 1000);
  const graph = await walk([path.join(root, 'main.js')], { root, target });
  const cache = Uint8Array.of(1, 2, 3);
  const layout = layOutArchive(graph, placesOf(graph, 'tool', undefined), new Map([[path.join(root, 'main.js'), cache]]), { name: 'app', version: '1.0.0', nodeVersion: '24.21.0', stats: fileStats('project', undefined, undefined) });
  const archive = openArchive(await readAll(await writeArchive(layout)));

  expect(archive.meta).toMatchObject({ entry: 'main.js', mount: '/snapshot/tool', name: 'app', version: '1.0.0', nodeVersion: '24.21.0' });
  const main = archive.find('main.js');
  expect(archive.codeCache(main)).toEqual(cache);
  expect(archive.resolve(main, 'require', 'dep')).toBe(archive.find('store/dep/index.js'));
  expect(archive.resolve(main, 'require', 'node:fs')).toBe('node:fs');
  expect(archive.linkTarget(archive.find('node_modules/dep'))).toBe('../store/dep');
  expect(archive.mtimeMs(archive.find('store'))).toBe(1_000_000);
});

test('empty directories are in the archive', async () => {
  create({ 'package.json': '{}', 'main.js': '' });
  mkdirSync(path.join(root, 'data/empty'), { recursive: true });
  const graph = await walk([path.join(root, 'main.js')], { root, target, assets: ['data'] });
  const archive = openArchive(await readAll(await writeArchive(layOutArchive(graph, placesOf(graph, 'tool', undefined), new Map(), { name: 'app', version: undefined, nodeVersion: '24.21.0', stats: fileStats('project', undefined, undefined) }))));
  expect(archive.children(archive.find('data')).map((id) => archive.path(id))).toEqual(['data/empty']);
  expect(archive.children(archive.find('data/empty'))).toEqual([]);
});

function create(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
}

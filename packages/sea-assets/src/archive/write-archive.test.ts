import { createHash } from 'node:crypto';
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { randomContents } from '../../test/random-contents.ts';
import { readAll } from '../byte-source.ts';
import { openArchive, type Archive } from '../reader/index.ts';
import type { ArchiveEntry, ArchiveFile, ArchiveResolution } from './archive-entry.ts';
import { writeArchive, type ArchiveContents } from './write-archive.ts';

const room = mkdtempSync(join(tmpdir(), 'pack-archive-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

test.each([1, 2, 3, 4, 5, 6, 7, 8])('everything that was put in comes out (random tree %i)', async (seed) => {
  const contents = randomContents(seed);
  const archive = await open(contents);
  expect(archive.meta).toEqual(contents.meta);
  const known = new Set(['']);
  for (const entry of contents.entries) {
    const id = archive.find(entry.path);
    expect(describe(archive, id), entry.path).toEqual(expected(entry));
    for (let path = entry.path; path !== ''; path = path.slice(0, Math.max(path.lastIndexOf('/'), 0))) known.add(path);
  }
  expect(archive.nodeCount).toBe(known.size);
  for (const path of known) {
    const id = archive.find(path);
    expect(archive.path(id)).toBe(path);
    if (archive.type(id) !== 2) continue;
    const names = [...known].filter((other) => other !== '' && other.slice(0, Math.max(other.lastIndexOf('/'), 0)) === path).map((other) => other.slice(other.lastIndexOf('/') + 1));
    names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(archive.children(id).map((child) => archive.name(child)), path).toEqual(names);
    expect(archive.children(id).every((child) => archive.parent(child) === id)).toBe(true);
  }
  for (const { from, kind, request, target } of contents.resolutions) {
    const answer = archive.resolve(archive.find(from), kind, request);
    expect(typeof answer === 'number' ? archive.path(answer) : answer).toBe(target);
    expect(archive.resolve(archive.find(from), kind, `${request}.`)).toBeUndefined();
    expect(archive.resolve(0, kind, request)).toBeUndefined();
  }
});

test.each(['x', 'main.js/', '/main.js', './main.js', 'main.jsx', 'main.j', 'a//b'])('the path %j is not found when there is no such node', async (path) => {
  expect((await open(tree({ 'main.js': '', 'a/b': '' }))).find(path)).toBe(-1);
});

test('a directory that is only implied is 0755', async () => {
  const archive = await open(tree({ 'main.js': '', 'a/b': '' }));
  expect([archive.mode(0), archive.mode(archive.find('a')), archive.mtimeMs(archive.find('a'))]).toEqual([0o755, 0o755, 0]);
});

test('a CommonJS file can be read with its frame, and everything else is as without one', async () => {
  const contents = randomContents(3);
  const frame = { before: '(function () {', after: '\n})' };
  const [framed, plain] = [await open({ ...contents, frame }), await open(contents)];
  for (const { path, type } of contents.entries) {
    const id = plain.find(path);
    expect(describe(framed, id), path).toEqual(describe(plain, id));
    if (type !== 'file') continue;
    expect(framed.framedText(id), path).toBe(plain.kind(id) === 'commonjs' ? frame.before + plain.text(id) + frame.after : undefined);
    expect(plain.framedText(id)).toBeUndefined();
  }
});

test('the same contents give the same bytes, in whatever order they are listed', async () => {
  const contents = randomContents(11);
  const shuffled = { ...contents, entries: contents.entries.toReversed(), resolutions: contents.resolutions.toReversed() };
  const first = await readAll(await writeArchive(contents));
  expect(Buffer.from(first).equals(await readAll(await writeArchive(shuffled)))).toBe(true);
  const other = await readAll(await writeArchive(randomContents(12)));
  expect(Buffer.from(first).equals(other)).toBe(false);
});

test('bodies are aligned, and hot ones with their code caches come first', async () => {
  const cache = Buffer.from('cache');
  const file = (path: string, hot: boolean): ArchiveFile => ({ type: 'file', path, kind: 'commonjs', mode: 0o644, mtimeMs: 0, source: Buffer.from(path), size: path.length, codeCache: cache, hot });
  const archive = await open({ ...tree({}), entries: [file('cold.js', false), file('z-hot.js', true), file('main.js', true)] });
  const offsets = ['main.js', 'z-hot.js', 'cold.js'].flatMap((path) => [archive.body(archive.find(path)), archive.codeCache(archive.find(path))!]).map(({ byteOffset }) => byteOffset);
  expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  expect(offsets.every((offset) => offset % 8 === 0)).toBe(true);
});

test('only native addons carry a hash', async () => {
  const addon = join(room, 'addon.node');
  writeFileSync(addon, Buffer.alloc(3_000_000, 'addon'));
  const entries: ArchiveEntry[] = [{ type: 'file', path: 'a.node', kind: 'addon', mode: 0o755, mtimeMs: 0, source: addon, size: 3_000_000 }];
  const archive = await open({ ...tree({ 'main.js': '' }), entries: [...tree({ 'main.js': '' }).entries, ...entries] });
  expect(archive.hash(archive.find('main.js'))).toBeUndefined();
  expect(Buffer.from(archive.hash(archive.find('a.node'))!).equals(createHash('sha256').update(Buffer.alloc(3_000_000, 'addon')).digest())).toBe(true);
});

test('a large file is streamed: blocks of 1 MiB, and no more memory than some of them', async () => {
  const size = 400 * 2 ** 20;
  const path = join(room, 'large');
  const fd = openSync(path, 'w');
  ftruncateSync(fd, size);
  closeSync(fd);
  const source = await writeArchive({ ...tree({ 'main.js': '' }), entries: [...tree({ 'main.js': '' }).entries, { type: 'file', path: 'large', kind: 'asset', mode: 0o644, mtimeMs: 0, source: path, size }] });
  expect(source.length).toBeGreaterThan(size);
  const before = process.memoryUsage().rss;
  let [total, largest, peak] = [0, 0, 0];
  for await (const chunk of source.chunks()) {
    total += chunk.length;
    largest = Math.max(largest, chunk.length);
    if (total % 32 === 0) peak = Math.max(peak, process.memoryUsage().rss - before);
  }
  expect(total).toBe(source.length);
  expect(largest).toBe(2 ** 20);
  expect(peak).toBeLessThan(250 * 2 ** 20);
}, 60_000);

test('a file that has grown or shrunk since the walk fails the build', async () => {
  const path = join(room, 'changing.js');
  writeFileSync(path, 'four');
  for (const size of [3, 5]) {
    const source = await writeArchive({ ...tree({ 'main.js': '' }), entries: [{ type: 'file', path: 'main.js', kind: 'commonjs', mode: 0, mtimeMs: 0, source: path, size }] });
    await expect(readAll(source)).rejects.toMatchObject({ code: 'ERR_PACK_SOURCE_CHANGED', path });
  }
});

test.each([['a file that is gone', 'gone.js'], ['a directory in place of a file', '.']])('%s fails the build', async (_, name) => {
  const path = join(room, name);
  const source = await writeArchive({ ...tree({}), entries: [{ type: 'file', path: 'main.js', kind: 'commonjs', mode: 0, mtimeMs: 0, source: path, size: name === '.' ? (await import('node:fs')).statSync(path).size : 1 }] });
  await expect(readAll(source)).rejects.toMatchObject({ code: 'ERR_PACK_SOURCE_UNREADABLE', path });
});

const link = (path: string, target: string): ArchiveEntry => ({ type: 'link', path, target });
const directory = (path: string): ArchiveEntry => ({ type: 'directory', path, mode: 0o755, mtimeMs: 0 });
const main = tree({ 'main.js': '' }).entries[0]!;

test.each<[string, readonly ArchiveEntry[]]>([
  ['a path that is there twice', [main, main]],
  ['a directory that is there twice', [main, directory('a'), directory('a')]],
  ['a file and a link of one path', [main, link('main.js', 'x')]],
  ['a file below a file', [main, link('main.js/a', 'x')]],
  ['a file below a link', [main, link('l', 'x'), link('l/a', 'x')]],
  ['a link where a directory is implied', [main, link('a/b', 'x'), link('a', 'x')]],
  ['a directory where a file is', [main, directory('main.js')]],
  ['an absolute path', [main, link('/a', 'x')]],
  ['a path that leaves the root', [main, link('../a', 'x')]],
  ['".." in the middle', [main, link('a/../b', 'x')]],
  ['"." as a segment', [main, link('./a', 'x')]],
  ['an empty segment', [main, link('a//b', 'x')]],
  ['a slash at the end', [main, directory('a/')]],
  ['a file at the root', [main, link('', 'x')]],
  ['NUL in a path', [main, link('a\0b', 'x')]],
  ['half a surrogate pair in a path', [main, link('a\ud800', 'x')]],
  ['an empty link target', [main, link('a', '')]],
  ['a missing entry', [directory('a')]],
  ['bytes that have not the announced size', [{ ...main, size: 9 } as ArchiveEntry]],
  ['a negative size', [{ ...main, source: 'x', size: -1 } as ArchiveEntry]],
  ['an unknown kind', [{ ...main, kind: 'wat' } as unknown as ArchiveEntry]],
])('%s makes no archive', async (_, entries) => {
  await expect(writeArchive({ ...tree({}), entries })).rejects.toMatchObject({ code: 'ERR_PACK_ARCHIVE_INVALID' });
});

const edge: ArchiveResolution = { from: 'main.js', kind: 'require', request: './a', target: 'main.js' };
test.each<[string, ArchiveResolution[]]>([
  ['from a file outside', [{ ...edge, from: 'x' }]],
  ['to a file outside', [{ ...edge, target: 'x' }]],
  ['of an unknown kind', [{ ...edge, kind: 'wat' as 'require' }]],
  ['with two targets', [edge, { ...edge, target: 'node:fs' }]],
])('a resolution %s makes no archive', async (_, resolutions) => {
  await expect(writeArchive({ ...tree({ 'main.js': '' }), resolutions })).rejects.toMatchObject({ code: 'ERR_PACK_ARCHIVE_INVALID' });
});

test('a resolution that is there twice counts once', async () => {
  expect((await open({ ...tree({ 'main.js': '' }), resolutions: [edge, edge] })).resolve(1, 'require', './a')).toBe(1);
});

async function open(contents: ArchiveContents): Promise<Archive> {
  return openArchive((await readAll(await writeArchive(contents))).buffer);
}

function tree(files: Record<string, string>): ArchiveContents {
  const entries = Object.entries(files).map(([path, text]): ArchiveEntry => ({ type: 'file', path, kind: 'commonjs', mode: 0o644, mtimeMs: 0, source: Buffer.from(text), size: Buffer.byteLength(text) }));
  return { meta: { entry: 'main.js', mount: '/snapshot/x', name: 'x', nodeVersion: '24.0.0' }, entries, resolutions: [] };
}

function describe(archive: Archive, id: number): unknown {
  const common = { path: archive.path(id), type: archive.type(id), mtimeMs: archive.mtimeMs(id), size: archive.size(id), mode: archive.mode(id) };
  if (archive.type(id) === 3) return { ...common, target: archive.linkTarget(id) };
  if (archive.type(id) === 2) return common;
  return { ...common, kind: archive.kind(id), body: hex(archive.body(id)), text: archive.text(id), hash: hex(archive.hash(id)), cache: hex(archive.codeCache(id)) };
}

function expected(entry: ArchiveEntry): unknown {
  const common = { path: entry.path, mtimeMs: entry.mtimeMs ?? 0 };
  if (entry.type === 'link') return { ...common, type: 3, mode: 0o777, size: Buffer.byteLength(entry.target), target: entry.target };
  if (entry.type === 'directory') return { ...common, type: 2, mode: entry.mode, size: 0 };
  const body = entry.source as Buffer;
  const hash = entry.kind === 'addon' ? createHash('sha256').update(body).digest('hex') : undefined;
  return { ...common, type: 1, mode: entry.mode, size: entry.size, kind: entry.kind, body: hex(body), text: body.toString('utf8'), hash, cache: hex(entry.codeCache) };
}

function hex(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString('hex');
}

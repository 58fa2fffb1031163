import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findEntry, findProject, type Entry } from './entry.ts';

let root: string;
beforeEach(() => { root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-entry-'))), 'app'); });
afterEach(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

test.each<[what: string, manifest: object, files: string[], expected: string]>([
  ['bin, a text', { bin: './cli.js', main: 'main.js' }, ['cli.js', 'main.js'], 'cli.js'],
  ['the bin named like the package', { name: '@s/app', bin: { other: 'o.js', app: 'a.js' } }, ['o.js', 'a.js'], 'a.js'],
  ['the first bin when none is named like the package', { name: 'x', bin: { one: 'one.js', two: 'two.js' } }, ['one.js', 'two.js'], 'one.js'],
  ['main', { main: 'lib/main.mjs' }, ['lib/main.mjs'], 'lib/main.mjs'],
  ['main without extension', { main: 'lib/main' }, ['lib/main.js'], 'lib/main.js'],
  ['main, a directory', { main: './lib' }, ['lib/index.js'], 'lib/index.js'],
  ['index.js without bin and main', {}, ['index.js'], 'index.js'],
])('the entry is %s', async (_, manifest, files, expected) => {
  create({ 'package.json': JSON.stringify(manifest), ...Object.fromEntries(files.map((file) => [file, ''])) });
  expect((await entryOf('.')).file).toBe(path.join(root, expected));
  expect((await entryOf('package.json')).file).toBe(path.join(root, expected));
});

test('entry of the configuration goes before bin, a script that the user names before both', async () => {
  create({ 'package.json': '{ "bin": "bin.js" }', 'bin.js': '', 'configured.js': '', 'named.js': '' });
  expect((await entryOf('.', { entry: path.join(root, 'configured.js') })).file).toBe(path.join(root, 'configured.js'));
  expect((await entryOf('named.js', { entry: path.join(root, 'configured.js') })).file).toBe(path.join(root, 'named.js'));
});

test('the program is named after the configuration, the package, the script or the directory', async () => {
  create({ 'package.json': '{ "name": "@scope/tool", "version": "1.2.3" }', 'index.js': '', 'script.mjs': '' });
  expect(await entryOf('.')).toMatchObject({ name: 'tool', version: '1.2.3' });
  expect(await entryOf('.', { name: 'other' })).toMatchObject({ name: 'other' });
  expect(await entryOf('script.mjs')).toMatchObject({ name: 'script' });
  create({ 'package.json': '{}' });
  expect(await entryOf('.')).toMatchObject({ name: 'app', version: undefined });
});

test('a script belongs to the project of the nearest package.json', async () => {
  create({ 'package.json': '{}', 'deep/script.js': '' });
  expect((await findProject('deep/script.js', root)).root).toBe(root);
});

test('links to the project and to the entry are resolved', async () => {
  create({ 'package.json': '{ "main": "link.js" }', 'real.js': '' });
  symlinkSync('real.js', path.join(root, 'link.js'));
  symlinkSync(root, `${root}-link`);
  expect((await entryOf(`${root}-link`)).file).toBe(path.join(root, 'real.js'));
});

test.each<[what: string, files: Record<string, string>, input: string, message: RegExp, file: string]>([
  ['a path that does not exist', {}, 'nothing', /no such file/, 'nothing'],
  ['a main that does not exist', { 'package.json': '{ "main": "dist/x.js" }' }, '.', /"main" of package.json leads to no file \(tried dist\/x.js, dist\/x.js.js/, 'dist/x.js'],
  ['a bin that does not exist', { 'package.json': '{ "bin": { "a": "a.js" }, "main": "b.js" }', 'b.js': '' }, '.', /"bin" of package.json \(a\)/, 'a.js'],
  ['a directory with nothing in it', { 'unrelated.txt': '' }, '.', /without package.json/, ''],
])('%s is an error that says what was tried', async (_, files, input, message, file) => {
  create({ '.keep': '', ...files });
  await expect(entryOf(input)).rejects.toMatchObject({
    code: 'ERR_PACK_ENTRY_NOT_FOUND', message: expect.stringMatching(message), path: path.join(root, file), hint: expect.any(String),
  });
});

test('a package.json that is no JSON is an error with its path', async () => {
  create({ 'package.json': '{ "main": ' });
  await expect(entryOf('.')).rejects.toMatchObject({ code: 'ERR_PACK_CONFIG_LOAD', path: path.join(root, 'package.json') });
});

test.each(['../evil', 'a/b', 'a\\b', '..', ''])('the name %j, which could put the executable anywhere, is refused', async (name) => {
  create({ 'index.js': '' });
  await expect(entryOf('index.js', { name })).rejects.toMatchObject({ code: 'ERR_PACK_CONFIG_INVALID', hint: expect.stringContaining('output') });
});

async function entryOf(input: string, config: { entry?: string; name?: string } = {}): Promise<Entry> {
  return findEntry(await findProject(input, root), config);
}

function create(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from '../test/scratch.ts';
import { diskWriter } from './extract/tree-writer.ts';
import { commitTree, discardTree, findTree, treeEntryDir, treeOf, verifiedTree, writeTreeMarker, type CachedTree } from './tree-cache.ts';

const KEY = { integrity: 'sha256-x', part: 'tree' };

async function* text(content: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(content);
}

/** An entry with a file and a link, complete, not yet in its place. */
async function unfinished(content = 'the binary'): Promise<{ dir: string; entry: CachedTree }> {
  const dir = join(scratchDir(), 'entry');
  mkdirSync(treeOf(dir), { recursive: true });
  const writer = diskWriter(treeOf(dir));
  const file = await writer.file('bin/node', { executable: true, body: text(content) });
  await writer.link('node', 'bin/node');
  return { dir, entry: await writeTreeMarker(dir, { ...KEY, source: 'test', label: 'x', facts: {} }, { files: [file], links: [{ path: 'node', target: 'bin/node' }] }) };
}

async function cached(): Promise<{ cacheDir: string; entry: CachedTree; tree: string }> {
  const cacheDir = scratchDir('cache');
  const { dir, entry } = await unfinished();
  await commitTree(cacheDir, dir, KEY);
  return { cacheDir, entry, tree: treeOf(treeEntryDir(cacheDir, KEY)) };
}

test('a tree that is as it was unpacked is used', async () => {
  const { cacheDir, entry, tree } = await cached();
  expect(await verifiedTree(cacheDir, entry)).toBe(tree);
});

test.each<[string, (tree: string) => void]>([
  ['a file that was not in the archive', (tree) => writeFileSync(join(tree, 'bin/more'), '')],
  ['a file less', (tree) => unlinkSync(join(tree, 'bin/node'))],
  ['a file that was renamed', (tree) => renameSync(join(tree, 'bin/node'), join(tree, 'bin/other'))],
  ['a file that grew', (tree) => appendFileSync(join(tree, 'bin/node'), 'x')],
  ['a link in place of a file', (tree) => { unlinkSync(join(tree, 'bin/node')); symlinkSync('/etc/hostname', join(tree, 'bin/node')); }],
  ['a link that leads elsewhere', (tree) => { unlinkSync(join(tree, 'node')); symlinkSync('/etc/hostname', join(tree, 'node')); }],
  ['a file in place of a link', (tree) => { unlinkSync(join(tree, 'node')); writeFileSync(join(tree, 'node'), ''); }],
  ['a pipe in place of a file', (tree) => { unlinkSync(join(tree, 'bin/node')); execFileSync('mkfifo', [join(tree, 'bin/node')]); }],
  ['nothing left', (tree) => rmSync(tree, { recursive: true })],
])('a tree with %s is not used, and gone', async (_, damage) => {
  const { cacheDir, entry, tree } = await cached();
  damage(tree);
  expect(await verifiedTree(cacheDir, entry)).toBeUndefined();
  expect(await findTree(cacheDir, KEY)).toBeUndefined();
});

test('a tree that another process has put there anew meanwhile is judged by its own marker, not thrown away', async () => {
  const { cacheDir, entry, tree } = await cached();
  const old: CachedTree = { ...entry, files: entry.files.map((file) => ({ ...file, sha256: 'what it was', stamp: { ...file.stamp, ino: '0' } })) };
  expect(await verifiedTree(cacheDir, old)).toBe(tree);
});

test('of two that finish at once the first stays; what is damaged gives way', async () => {
  const { cacheDir, tree } = await cached();
  await commitTree(cacheDir, (await unfinished()).dir, KEY);
  expect(await verifiedTree(cacheDir, (await findTree(cacheDir, KEY))!)).toBe(tree);
  appendFileSync(join(tree, 'bin/node'), 'x');
  await commitTree(cacheDir, (await unfinished()).dir, KEY);
  expect(await verifiedTree(cacheDir, (await findTree(cacheDir, KEY))!)).toBe(tree);
  rmSync(join(tree, '../entry.json'));
  await commitTree(cacheDir, (await unfinished()).dir, KEY);
  expect(await verifiedTree(cacheDir, (await findTree(cacheDir, KEY))!)).toBe(tree);
});

test('what cannot be moved into its place is an error of the file system', async () => {
  const cacheDir = scratchDir('cache');
  await expect(commitTree(cacheDir, join(cacheDir, 'no-such-directory'), KEY)).rejects.toMatchObject({ code: 'ENOENT' });
  await discardTree(cacheDir, join(cacheDir, 'no-such-directory')); // nothing to do
});

test('an abort ends the verification', async () => {
  const { cacheDir, entry } = await cached();
  await expect(verifiedTree(cacheDir, entry, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
});

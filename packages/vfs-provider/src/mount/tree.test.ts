import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArchive } from '@pack/sea-assets/reader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveOf } from '../../conformance/archive-of.ts';
import { makeTree } from '../../conformance/tree.ts';
import { codeOf } from './binding/failure.ts';
import { createTree, MISSING, MISSING_PARENT, OUTSIDE, type Tree } from './tree.ts';

const base = mkdtempSync(join(tmpdir(), 'pack-tree-'));
const disk = join(base, 'app');
const mountPoint = '/snapshot/app';
let tree: Tree;

beforeAll(async () => {
  mkdirSync(disk);
  makeTree(disk);
  tree = createTree(openArchive(await archiveOf(disk)), mountPoint, () => false, () => '/somewhere');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('random paths lead where they lead on the disk, or fail with the same code', () => {
  const names = ['dir', 'b', 'd', 'a.txt', 'c.txt', 'hello.txt', 'link-file', 'link-dir', 'link-slash', 'link-broken', 'loop-a', 'node_modules', 'linked', '.store', 'x.js', 'up', 'lib', 'nothing', '.', '..', ''];
  const random = randomNumbers(7);
  for (let i = 0; i < 5000; i++) {
    const parts = Array.from({ length: 1 + (random() % 6) }, () => names[random() % names.length] as string);
    const path = `/${parts.join('/')}${random() % 4 === 0 ? '/' : ''}`;
    for (const follow of [true, false]) {
      const [onDisk, inTree] = [leadsOnDisk(path, follow), leadsInTree(path, follow)];
      // Above the top, the disk has other things than the archive.
      if (inTree !== 'outside' && !String(onDisk).includes('beyond')) expect({ path, follow, leads: inTree }).toEqual({ path, follow, leads: onDisk });
    }
  }
});

test('paths beside the mount point are outside, whatever they start with', () => {
  for (const path of ['/snapshotted/app', '/snapsho', '/', '', 'app', './app', '/somewhere/app', 'a\0b', `${mountPoint}\0`]) {
    expect([path, tree.locate(path, true)]).toEqual([path, OUTSIDE]);
  }
  expect([tree.locate('/snapshot/application', true), tree.locate('/snapshot/app2/x', true)]).toEqual([MISSING, MISSING_PARENT]);
});

test('the directories above the mount point exist and contain the way to it', () => {
  const above = tree.locate('/snapshot', true);
  expect(tree.isDirectory(above)).toBe(true);
  expect(tree.children(above).map((child) => tree.fullPath(child))).toEqual([mountPoint]);
  expect(tree.fullPath(above)).toBe('/snapshot');
});

test('directories above the mount point that the disk has are left to it', () => {
  const beside = createTree(tree.archive, '/one/two/app', (path) => path === '/one', () => '/');
  expect(beside.locate('/one', true)).toBe(OUTSIDE);
  expect(beside.locate('/one/other', true)).toBe(OUTSIDE);
  expect(beside.isDirectory(beside.locate('/one/two', true))).toBe(true);
  expect(beside.fullPath(beside.locate('/one/two/app/hello.txt', true))).toBe('/one/two/app/hello.txt');
});

test('a relative path counts from the working directory', () => {
  expect(tree.fullPath(tree.locate('../snapshot/app/hello.txt', true))).toBe(`${mountPoint}/hello.txt`);
  expect(tree.locate('snapshot/app/hello.txt', true)).toBe(OUTSIDE);
});

test('`..` out of the mount gives the path outside that it leads to', () => {
  expect(tree.locate(`${mountPoint}/dir/../../../etc/hosts`, true)).toBe(OUTSIDE);
  expect(tree.escape).toBe('/etc/hosts');
});

function leadsOnDisk(path: string, follow: boolean): string {
  try {
    const full = disk + path;
    const stats = follow ? statSync(full) : lstatSync(full);
    if (stats.isSymbolicLink()) return 'link';
    const real = realpathSync(full);
    return real.startsWith(realpathSync(disk)) ? real.slice(realpathSync(disk).length) : 'beyond';
  } catch (error) {
    return existsSync(disk) ? (error as NodeJS.ErrnoException).code as string : 'gone';
  }
}

function leadsInTree(path: string, follow: boolean): string {
  const node = tree.locate(mountPoint + path, follow);
  if (node === OUTSIDE) return 'outside';
  if (node < 0) return codeOf(node);
  if (node >= tree.archive.nodeCount) return 'outside';
  return tree.isLink(node) ? 'link' : tree.fullPath(node).slice(mountPoint.length);
}

function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state >> 8;
  };
}

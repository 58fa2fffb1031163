import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStored, store } from './cache-store.ts';

let room: string;
beforeEach(() => { room = mkdtempSync(path.join(tmpdir(), 'pack-store-')); });
afterEach(() => { rmSync(room, { recursive: true, force: true }); });

test('what is stored is read again; the directory is closed to others', () => {
  const directory = path.join(room, 'a/code');
  store([directory], 'name', Buffer.from('content'));
  expect(readStored([path.join(room, 'none'), directory], 'name')?.toString()).toBe('content');
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

test('the next directory is taken where one cannot be used; where none can, nothing happens', () => {
  writeFileSync(path.join(room, 'file'), '');
  store([path.join(room, 'file'), path.join(room, 'second')], 'name', Buffer.from('x'));
  expect(readdirSync(path.join(room, 'second'))).toEqual(['name']);
  expect(() => { store([path.join(room, 'file')], 'name', Buffer.from('x')); }).not.toThrow();
});

test('a file that others may write is not read', () => {
  store([room], 'name', Buffer.from('content'));
  chmodSync(path.join(room, 'name'), 0o722);
  expect(readStored([room], 'name')).toBeUndefined();
});

test('all together take no more than 256 MiB: the oldest go', () => {
  for (const [index, name] of ['oldest', 'old', 'new', 'newest', 'last'].entries()) {
    writeFileSync(path.join(room, name), '');
    truncateSync(path.join(room, name), 60 * 2 ** 20); // takes no room on the disk
    utimesSync(path.join(room, name), 1000 + index, 1000 + index);
  }
  mkdirSync(path.join(room, 'left behind'));
  store([room], 'mine', Buffer.alloc(30 * 2 ** 20));
  expect(readdirSync(room).sort()).toEqual(['last', 'left behind', 'mine', 'new', 'newest']);
});

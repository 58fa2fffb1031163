/** opendir and Dir, readdir's corners, glob. */
import * as fs from 'node:fs';
import type { Case, Cases } from './case.ts';
import { callbackStyle } from './paths.ts';

export const cases: Cases = ({ root }) => {
  const list: Case[] = [];
  for (const path of ['', 'dir', 'emptydir', 'link-dir', 'hello.txt', 'missing', 'dir/', 'loop-a', 'node_modules']) {
    const full = `${root}/${path}`;
    list.push(
      [`opendir(${path}) for await`, async () => sorted(await Array.fromAsync(await fs.promises.opendir(full)))],
      [`opendir(${path}) sync`, () => sorted(readAll(fs.opendirSync(full)))],
      [`opendir(${path}) callback`, () => callbackStyle((done) => fs.opendir(full, (error, dir) => (error ? done(error) : done(null, sorted(readAll(dir))))))],
      [`opendir(${path}) small buffer`, async () => sorted(await Array.fromAsync(await fs.promises.opendir(full, { bufferSize: 1 })))],
      [`opendir(${path}) recursive`, async () => sorted(await Array.fromAsync(await fs.promises.opendir(full, { recursive: true })))],
      [`opendir(${path}) recursive sync`, () => sorted(readAll(fs.opendirSync(full, { recursive: true })))],
      [`readdir(${path}) of a Buffer path`, () => fs.readdirSync(Buffer.from(full), { withFileTypes: true })],
      [`readdir(${path}) recursive buffer`, () => fs.readdirSync(full, { recursive: true, encoding: 'buffer' })],
    );
  }
  list.push(
    ['Dir.path', async () => { const dir = await fs.promises.opendir(`${root}/dir`); const { path } = dir; await dir.close(); return path; }],
    ['Dir.read after close', async () => { const dir = await fs.promises.opendir(`${root}/dir`); await dir.close(); return await dir.read(); }],
    ['Dir.close twice', () => { const dir = fs.opendirSync(`${root}/dir`); dir.closeSync(); return dir.closeSync(); }],
    ['Dir.read callback', () => callbackStyle((done) => { const dir = fs.opendirSync(`${root}/emptydir`); dir.read((error, entry) => dir.close(() => done(error, entry))); })],
    ['glob', async () => (await Array.fromAsync(fs.promises.glob('**/*.txt', { cwd: root }))).sort()],
    ['globSync', () => fs.globSync('{dir,lib}/**', { cwd: root }).sort()],
    ['globSync absolute', () => fs.globSync(`${root}/*.txt`).sort()],
    ['globSync with types', () => sorted(fs.globSync('dir/*', { cwd: root, withFileTypes: true }) as fs.Dirent[])],
    ['readdir of the parent', () => fs.readdirSync(`${root}/..`)],
    ['readdir of the parent with types', () => fs.readdirSync(`${root}/..`, { withFileTypes: true })],
  );
  return list;
};

function readAll(dir: fs.Dir): fs.Dirent[] {
  const entries: fs.Dirent[] = [];
  try {
    for (let entry = dir.readSync(); entry !== null; entry = dir.readSync()) entries.push(entry);
    return entries;
  } finally {
    dir.closeSync();
  }
}

/** A disk gives entries in an order of its own. */
function sorted(entries: fs.Dirent[]): fs.Dirent[] {
  const key = (entry: fs.Dirent): string => `${entry.parentPath}/${entry.name}`;
  return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

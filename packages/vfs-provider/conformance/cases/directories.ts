/** opendir and Dir, readdir's corners, glob. */
import * as fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Case, Cases } from './case.ts';
import { callbackStyle } from './paths.ts';

const KINDS = ['isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO', 'isSocket', 'isBlockDevice', 'isCharacterDevice'] as const;

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
      [`opendir(${path}) encoding`, async () => (await Array.fromAsync(await fs.promises.opendir(full, { encoding: 'hex' as never }))).map(({ name }) => name).sort()],
      [`opendir(${path}) buffers`, () => readAll(fs.opendirSync(full, { encoding: 'buffer' as never })).map(({ name }) => Buffer.from(name).toString()).sort()],
      [`opendir(${path}) of a Buffer path`, () => sorted(readAll(fs.opendirSync(Buffer.from(full) as never)))],
      [`opendir(${path}) of a URL`, () => sorted(readAll(fs.opendirSync(pathToFileURL(full) as never)))],
      [`opendir(${path}) entries`, async () => sorted(await Array.fromAsync((await fs.promises.opendir(full) as unknown as { entries(): AsyncIterable<fs.Dirent> }).entries()))],
      [`opendir(${path}) recursive callback`, () => callbackStyle((done) => fs.opendir(full, { recursive: true }, (error, dir) => (error ? done(error) : done(null, sorted(readAll(dir))))))],
      [`readdir(${path}) recursive of a URL`, () => fs.readdirSync(pathToFileURL(full), { recursive: true })],
      [`readdir(${path}) recursive with types promise`, async () => sorted(await fs.promises.readdir(full, { recursive: true, withFileTypes: true }))],
      [`kinds of what is in ${path}`, () => fs.readdirSync(full, { withFileTypes: true }).map((entry) => [entry.name, ...KINDS.map((kind) => entry[kind]())])],
      [`readdir(${path}) of a Buffer path`, () => fs.readdirSync(Buffer.from(full), { withFileTypes: true })],
      [`readdir(${path}) recursive buffer`, () => fs.readdirSync(full, { recursive: true, encoding: 'buffer' })],
    );
  }
  list.push(
    ['Dir.path', async () => { const dir = await fs.promises.opendir(`${root}/dir`); const { path } = dir; await dir.close(); return path; }],
    ['Dir.read after close', async () => { const dir = await fs.promises.opendir(`${root}/dir`); await dir.close(); return await dir.read(); }],
    ['Dir.close twice', () => { const dir = fs.opendirSync(`${root}/dir`); dir.closeSync(); return dir.closeSync(); }],
    ['Dir.read callback', () => callbackStyle((done) => { const dir = fs.opendirSync(`${root}/emptydir`); dir.read((error, entry) => dir.close(() => done(error, entry))); })],
    ['opendir buffer size 0', () => fs.opendirSync(root, { bufferSize: 0 })],
    ['Dir disposed', async () => {
      const [one, two] = [fs.opendirSync(`${root}/dir`), await fs.promises.opendir(`${root}/dir`)] as unknown as Record<symbol, () => unknown>[];
      return [one![Symbol.dispose]?.(), await two![Symbol.asyncDispose]?.(), await Promise.allSettled([(two as unknown as fs.Dir).read()])];
    }],
    ['Dir.close callback', () => callbackStyle((done) => fs.opendirSync(`${root}/dir`).close(done))],
    ['Dir broken off', async () => { const dir = await fs.promises.opendir(root); for await (const { name } of dir) { void name; break; } return await dir.read(); }],
    ['Dir read while it reads', async () => { const dir = await fs.promises.opendir(root, { bufferSize: 1 }); const names = (await Promise.all([dir.read(), dir.read(), dir.read()])).map((entry) => entry !== null); await dir.close(); return names; }],
    ['glob callback', () => callbackStyle((done) => fs.glob('**/*.{txt,js}', { cwd: root }, (error, found) => done(error, found.sort())))],
    ['glob callback with types', () => callbackStyle((done) => fs.glob('dir/**', { cwd: root, withFileTypes: true }, (error, found) => done(error, sorted(found))))],
    ['glob excluding', async () => (await Array.fromAsync(fs.promises.glob('**', { cwd: root, exclude: (name: string) => name === 'node_modules' || name === 'b' } as never))).sort()],
    ['glob excluding patterns', () => fs.globSync('**/*.txt', { cwd: root, exclude: ['dir/**'] } as never).sort()],
    ['glob of several patterns', () => fs.globSync(['*.txt', 'link-dir/*', 'missing/*', 'hello.txt'], { cwd: root }).sort()],
    ['glob through links', () => fs.globSync('link-*/**', { cwd: root }).sort()],
    ['glob of names with special characters', () => fs.globSync(['space*', '100%#[?].txt', 'ü*', '.h*', '[hb]*.txt'], { cwd: root }).sort()],
    ['glob with a URL', () => fs.globSync('dir/*', { cwd: pathToFileURL(root) } as never).sort()],
    ['glob above', () => fs.globSync('../app/*.txt', { cwd: root }).sort()],
    ['glob of links followed', () => fs.globSync('**/*.txt', { cwd: root, followSymlinks: true } as never).sort()],
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

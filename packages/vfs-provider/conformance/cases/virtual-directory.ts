/** Relative paths, when the working directory is in the tree. */
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { resolve } from 'node:path';
import type { Case, Cases } from './case.ts';
import { styles } from './paths.ts';

const PATHS = ['hello.txt', './hello.txt', 'dir', 'dir/', '.', './', '..', '../app', '../app/hello.txt', '', 'missing', 'missing/x', 'hello.txt/', 'link-dir/a.txt', 'link-broken', 'loop-a', 'dir/../hello.txt', '../missing'];

const CALLS: readonly (readonly [name: string, ...args: unknown[]])[] = [
  ['stat'], ['lstat', { bigint: true }], ['readFile', 'utf8'], ['readdir'], ['readdir', { recursive: true, withFileTypes: true }], ['readlink'], ['realpath'], ['access'], ['exists'],
  ['writeFile', 'x'], ['mkdir'], ['unlink'], ['rm', { recursive: true }], ['chmod', 0o600], ['truncate'],
];

export const cases: Cases = ({ root, scratch }) => {
  const home = process.cwd();
  const within = async (directory: string, call: () => unknown): Promise<unknown> => {
    process.chdir(directory);
    try {
      return await call();
    } finally {
      process.chdir(home);
    }
  };
  const list: Case[] = [];
  for (const path of PATHS) {
    for (const [name, ...args] of CALLS) {
      // Above the tree is a directory of the machine's.
      if (path.startsWith('..') && !path.includes('app') && !['stat', 'lstat', 'access', 'exists'].includes(name)) continue;
      for (const [style, call] of styles(name, path, args)) list.push([`${name}(${path}${args.length ? `, ${JSON.stringify(args[0])}` : ''}) ${style}`, () => within(root, call)]);
      list.push([`${name}(Buffer ${path}${args.length ? `, ${JSON.stringify(args[0])}` : ''})`, () => within(root, styles(name, Buffer.from(path), args)[0]![1])]);
    }
    list.push([`realpath.native(${path})`, () => within(root, () => fs.realpathSync.native(path))]);
    list.push([`resolve(${path})`, () => within(root, () => resolve(path))]);
  }
  list.push(
    ['cwd', () => within(`${root}/dir/b`, () => [process.cwd(), fs.readFileSync('../../hello.txt', 'utf8'), fs.readdirSync('..')])],
    ['cwd through a link', () => within(`${root}/link-dir`, () => [process.cwd(), fs.readdirSync('.')])],
    ['a stream', () => within(root, async () => Buffer.concat(await Array.fromAsync(fs.createReadStream('hello.txt', { start: 2, end: 9 }) as AsyncIterable<Buffer>)))],
    ['a FileHandle', () => within(root, async () => { const handle = await fs.promises.open('hello.txt'); try { return await handle.readFile('utf8'); } finally { await handle.close(); } })],
    ['opendir', () => within(root, async () => (await Array.fromAsync(await fs.promises.opendir('dir'))).map(({ name, parentPath }) => [name, parentPath]).sort())],
    ['glob', () => within(root, () => fs.globSync('**/*.txt').sort())],
    ['glob of promises', () => within(root, async () => (await Array.fromAsync(fs.promises.glob('dir/**'))).sort())],
    ['openAsBlob', () => within(root, async () => await (await fs.openAsBlob('hello.txt')).text())],
    ['copyFile out', () => within(root, () => { fs.copyFileSync('hello.txt', `${scratch}/from-cwd`); return fs.readFileSync(`${scratch}/from-cwd`); })],
    ['cp out', () => within(`${root}/dir`, () => { fs.cpSync('.', `${scratch}/tree-from-cwd`, { recursive: true }); return fs.readdirSync(`${scratch}/tree-from-cwd`, { recursive: true }).sort(); })],
    ['chdir to what is no directory', () => within(root, () => process.chdir('hello.txt'))],
    ['chdir to nothing', () => within(root, () => process.chdir('missing'))],
    ['chdir further', () => within(root, () => { process.chdir('dir'); process.chdir('b/..'); process.chdir('./b'); return [process.cwd(), fs.readFileSync('c.txt', 'utf8')]; })],
    ['chdir out and back', () => within(root, () => { process.chdir(home); process.chdir(root); return fs.existsSync('hello.txt'); })],
    ['a real file by an absolute path', () => within(root, () => fs.readFileSync(process.execPath).subarray(0, 4))],
    ['a child that runs elsewhere', () => within(root, () => execFileSync('pwd', { cwd: scratch, encoding: 'utf8' }))],
  );
  // From the tree to the disk beside it.
  const out = '../../scratch/outside.txt';
  for (const [name, ...args] of [['readFile', 'utf8'], ['readFile', { flag: 'r+' }], ['writeFile', 'new'], ['writeFile', 'x', { flag: 'wx' }], ['appendFile', 'more'], ['stat'], ['truncate'], ['unlink'], ['readdir'], ['copyFile', `${scratch}/copied.txt`], ['rename', '../../scratch/renamed.txt'], ['chmod', 0o600]] as const) {
    for (const [style, call] of styles(name, out, args)) {
      list.push([`${name}(${out}, ${JSON.stringify(args)}) ${style}`, () => within(root, async () => {
        fs.writeFileSync(`${scratch}/outside.txt`, 'outside');
        const result = await Promise.resolve(name === 'stat' ? undefined : call()).catch((error: unknown) => error);
        return [result, fs.existsSync(`${scratch}/outside.txt`) && fs.readFileSync(`${scratch}/outside.txt`, 'utf8')];
      })]);
    }
  }
  return list;
};

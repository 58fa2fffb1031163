/** copyFile and cp out to the disk, and within or into the mount. */
import * as fs from 'node:fs';
import type { Case, Cases } from './case.ts';
import { callbackStyle } from './paths.ts';

export const cases: Cases = ({ root, scratch }) => {
  const list: Case[] = [];
  let count = 0;
  /** A fresh path on the disk, the same in both runs. */
  const fresh = (): string => `${scratch}/copy-${count++}`;
  const look = (path: string): unknown => {
    const stats = fs.lstatSync(path);
    if (stats.isDirectory()) return fs.readdirSync(path).sort().map((name) => [name, look(`${path}/${name}`)]);
    return [stats.mode, stats.isSymbolicLink() ? fs.readlinkSync(path) : fs.readFileSync(path)];
  };

  for (const path of ['hello.txt', 'exec.sh', 'secret.txt', 'empty.txt', 'big.bin', 'link-file', 'dir', 'missing.txt', 'link-broken', 'missing/x']) {
    const from = `${root}/${path}`;
    for (const [style, copy] of [
      ['sync', async (to: string, mode: number) => fs.copyFileSync(from, to, mode)],
      ['callback', (to: string, mode: number) => callbackStyle((done) => fs.copyFile(from, to, mode, done))],
      ['promise', (to: string, mode: number) => fs.promises.copyFile(from, to, mode)],
    ] as const) {
      const [one, two, three] = [fresh(), fresh(), fresh()];
      list.push([`copyFile(${path}) ${style}`, async () => { await copy(one, 0); return look(one); }]);
      list.push([`copyFile(${path}) over a file ${style}`, async () => { fs.writeFileSync(two, 'longer than what is copied over it, so that truncation shows'.repeat(3)); await copy(two, 0); return look(two); }]);
      list.push([`copyFile(${path}) exclusive over a file ${style}`, async () => { fs.writeFileSync(three, 'x'); await copy(three, fs.constants.COPYFILE_EXCL); return look(three); }]);
      list.push([`copyFile(${path}) to a missing directory ${style}`, () => copy(`${scratch}/missing/x`, 0)]);
      list.push([`copyFile(${path}) to a directory ${style}`, () => copy(scratch, 0)]);
      list.push([`copyFile(${path}) within ${style}`, () => copy(`${root}/dir/new`, 0)]);
      list.push([`copyFile(${path}) within over a file ${style}`, () => copy(`${root}/dir/a.txt`, 0)]);
    }
  }
  const from = fresh();
  list.push(['copyFile into', () => { fs.writeFileSync(from, 'x'); return fs.copyFileSync(from, `${root}/new`); }]);
  list.push(['copyFile into over a file', () => fs.copyFileSync(from, `${root}/hello.txt`)]);
  list.push(['copyFile into exclusive over a file', () => fs.copyFileSync(from, `${root}/hello.txt`, 1)]);
  list.push(['copyFile into a missing directory', () => fs.copyFileSync(from, `${root}/missing/new`)]);
  list.push(['copyFile of nothing into', () => fs.copyFileSync(`${scratch}/nothing`, `${root}/new`)]);

  const options: Record<string, fs.CopySyncOptions> = {
    'recursive': { recursive: true }, 'not recursive': {}, 'dereference': { recursive: true, dereference: true }, 'verbatim': { recursive: true, verbatimSymlinks: true },
    'preserve': { recursive: true, preserveTimestamps: true }, 'filter': { recursive: true, filter: (source) => !source.endsWith('a.txt') }, 'no force': { recursive: true, force: false },
    'error on exist': { recursive: true, force: false, errorOnExist: true },
  };
  for (const path of ['dir', 'hello.txt', 'link-dir', 'link-file', 'missing', 'lib', 'emptydir', 'node_modules']) {
    for (const [name, option] of Object.entries(options)) {
      for (const [style, copy] of [
        ['sync', async (to: string) => fs.cpSync(`${root}/${path}`, to, option)],
        ['promise', (to: string) => fs.promises.cp(`${root}/${path}`, to, option as fs.CopyOptions)],
        ['callback', (to: string) => callbackStyle((done) => fs.cp(`${root}/${path}`, to, option as fs.CopyOptions, done))],
      ] as const) {
        const to = fresh();
        list.push([`cp(${path}) ${name} ${style}`, async () => { await copy(`${to}/a/b`); return look(`${to}/a/b`); }]);
        // Node itself aborts on some copies of links over links.
        if (!path.includes('link') && path !== 'node_modules') list.push([`cp(${path}) ${name} again ${style}`, async () => { await copy(`${to}/a/b`); return look(`${to}/a/b`); }]);
        list.push([`cp(${path}) ${name} within ${style}`, () => copy(`${root}/new`)]);
      }
    }
  }
  return list;
};

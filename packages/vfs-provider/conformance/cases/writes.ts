/** Everything that would change files: refused, with the error that a read-only mount gives. */
import * as fs from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Case, Cases } from './case.ts';
import { callbackStyle } from './paths.ts';

type Callable = Record<string, ((...args: unknown[]) => unknown) | undefined>;

const TARGETS = ['hello.txt', 'dir', 'emptydir', 'new', 'missing/new', 'hello.txt/new', 'link-file', 'link-dir', 'link-broken', 'loop-a', 'dir/', 'new/', 'missing/new/deep', 'hello.txt/', 'link-file/', 'link-dir/', 'dir/.', 'dir/..', 'dir/b/..//', 'emptydir/./', 'new/.', 'missing/..', 'hello.txt/.', ''];

const CALLS: readonly (readonly [name: string, ...args: unknown[]])[] = [
  ['writeFile', 'x'], ['writeFile', Buffer.from('x')], ['writeFile', 'x', { flag: 'wx' }], ['writeFile', 'x', { flag: 'r+' }], ['writeFile', 'x', { flush: true }], ['appendFile', 'x'], ['truncate'], ['truncate', 3],
  ['unlink'], ['rmdir'], ['rm'], ['rm', { force: true }], ['rm', { recursive: true }], ['rm', { recursive: true, force: true }], ['mkdir'], ['mkdir', { recursive: true }], ['mkdtemp'], ['chmod', 0o600], ['chown', 0, 0], ['lchown', 0, 0],
  ['utimes', 1, 1], ['lutimes', 1, 1],
];

export const cases: Cases = ({ root, scratch }) => {
  const list: Case[] = [];
  for (const target of TARGETS) {
    for (const [name, ...args] of CALLS) {
      // What is first of several removals depends on the order of the directory.
      if (name === 'rm' && target.includes('..')) continue;
      if (name === 'mkdtemp' && /(?:^|\/)$/.test(target)) continue;
      for (const [style, call] of styles(name, [`${root}/${target}`, ...args])) list.push([`${name}(${target}${args.length ? `, ${JSON.stringify(args)}` : ''}) ${style}`, call]);
    }
    const outside = `${scratch}/outside`;
    for (const [name, ...args] of [
      ['rename', `${root}/${target}`, `${root}/dir/renamed`], ['rename', `${root}/hello.txt`, `${root}/${target}`], ['rename', `${root}/${target}`, outside], ['rename', outside, `${root}/${target}`],
      ['link', `${root}/${target}`, `${root}/dir/linked`], ['link', `${root}/hello.txt`, `${root}/${target}`], ['link', `${root}/${target}`, `${scratch}/linked`], ['link', outside, `${root}/${target}`],
      ['symlink', 'hello.txt', `${root}/${target}`],
    ] as const) {
      for (const [style, call] of styles(name, args)) {
        list.push([`${name}(${args.map((arg) => arg.replace(root, '').replace(scratch, 'scratch')).join(', ')}) ${style}`, () => {
          fs.writeFileSync(outside, 'x');
          return call();
        }]);
      }
    }
  }
  list.push(['symlink on the disk to a file here', () => {
    fs.symlinkSync(`${root}/hello.txt`, `${scratch}/to-here`);
    return fs.readlinkSync(`${scratch}/to-here`);
  }]);
  list.push(['rename of nothing', () => fs.renameSync(`${scratch}/nothing`, `${root}/new`)]);
  list.push(['link of nothing', () => fs.linkSync(`${scratch}/nothing`, `${root}/new`)]);
  list.push(['mkdtempDisposable', () => (fs as unknown as Callable)['mkdtempDisposableSync']?.(`${root}/tmp-`)]);
  list.push(['mkdtempDisposable promise', () => (fs.promises as unknown as Callable)['mkdtempDisposable']?.(`${root}/tmp-`)]);
  list.push(['lchmod promise', () => fs.promises.lchmod(`${root}/link-file`, 0o600)]);
  for (const flag of ['w', 'a', 'r+', 'wx', 'ax', 'w+']) list.push([`createWriteStream ${flag}`, () => new Promise((resolve) => { fs.createWriteStream(`${root}/hello.txt`, { flags: flag }).on('error', resolve).on('finish', () => resolve('finished')).end('x'); })]);
  for (const path of [Buffer.from(`${root}/hello.txt`), pathToFileURL(`${root}/hello.txt`), relative(process.cwd(), `${root}/hello.txt`)]) {
    const form = typeof path === 'string' ? 'relative' : path.constructor.name;
    for (const [name, ...args] of CALLS) {
      if (name !== 'mkdtemp') for (const [style, call] of styles(name, [path, ...args])) list.push([`${name}(${form}${args.length ? `, ${JSON.stringify(args)}` : ''}) ${style}`, call]);
    }
  }
  list.push(['nothing was written', () => fs.readdirSync(root)]);
  return list;
};

function styles(name: string, args: readonly unknown[]): [string, () => unknown][] {
  const [sync, callback, promise] = [(fs as unknown as Callable)[`${name}Sync`], (fs as unknown as Callable)[name], (fs.promises as unknown as Callable)[name]];
  const list: [string, () => unknown][] = [];
  if (sync !== undefined) list.push(['sync', () => sync(...args)]);
  if (callback !== undefined) list.push(['callback', () => callbackStyle((done) => callback(...args, done))]);
  if (promise !== undefined) list.push(['promise', () => promise(...args)]);
  return list;
}

/** Every function that only looks, on every kind of path, in its three styles. */
import * as fs from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect, promisify } from 'node:util';
import type { Case, Cases } from './case.ts';

type Callback = (error: unknown, ...results: unknown[]) => void;
type Callable = Record<string, (...args: unknown[]) => unknown>;

const PATHS: readonly string[] = [
  'hello.txt', 'empty.txt', 'big.bin', 'exec.sh', '.hidden', 'space name.txt', 'ünï code.txt', '100%#?.txt', 'dir', 'dir/', 'emptydir',
  'dir/b/c.txt', '', '/', 'missing.txt', 'missing/file.txt', 'hello.txt/', 'hello.txt/x', 'link-file', 'link-dir', 'link-dir/', 'link-dir/a.txt',
  'link-dir/b/../a.txt', 'link-dir/../hello.txt', 'link-chain', 'link-broken', 'link-broken/', 'link-out-and-back', 'link-slash', 'link-slash/a.txt', 'loop-a', 'loop-a/x',
  'dir/up', 'dir/../hello.txt', 'dir/./b//c.txt', './hello.txt', '//hello.txt', '../app/hello.txt', '../app', '..', '../missing', 'missing/../hello.txt',
  'hello.txt/../hello.txt', 'node_modules/linked/x.js', 'node_modules/linked', 'dir/.', 'dir/..', 'x'.repeat(300), `${'y/'.repeat(2100)}z`,
  'hello.txt\0', '\0', 'HELLO.TXT', 'Dir', 'DIR/a.txt', 'hello.txt ', 'hello.txt//', 'dir//', 'link-file/', 'link-file/.', 'dir/b/../../dir/./up', './/dir', '\ud800', 'node_modules/linked/../linked/x.js',
];

const CALLS: readonly (readonly [name: string, ...args: unknown[]])[] = [
  ['stat'], ['stat', { bigint: true }], ['stat', { throwIfNoEntry: false }], ['stat', { bigint: true, throwIfNoEntry: false }], ['lstat'], ['lstat', { bigint: true }], ['lstat', { throwIfNoEntry: false }],
  ['readFile'], ['readFile', 'utf8'], ['readFile', { encoding: 'latin1' }], ['readFile', { encoding: 'base64', flag: 'r' }],
  ['readdir'], ['readdir', { withFileTypes: true }], ['readdir', { recursive: true }], ['readdir', { recursive: true, withFileTypes: true }],
  ['readdir', { encoding: 'buffer' }], ['readdir', 'hex'], ['readdir', { encoding: 'buffer', withFileTypes: true }], ['readlink'], ['readlink', 'buffer'], ['realpath'], ['realpath', 'buffer'],
  ['access'], ['access', fs.constants.R_OK], ['access', fs.constants.W_OK], ['access', fs.constants.X_OK], ['exists'],
];

export const cases: Cases = ({ root }) => {
  const list: Case[] = [];
  for (const path of PATHS) {
    const shown = path.length > 40 ? `${path.slice(0, 8)}…${path.length}` : JSON.stringify(path);
    for (const [name, ...args] of CALLS) {
      const label = `${name}(${shown}${args.map((arg) => `, ${JSON.stringify(arg)}`).join('')})`;
      for (const [style, call] of styles(name, `${root}/${path}`, args)) list.push([`${label} ${style}`, call]);
    }
    list.push([`realpath.native(${shown}) sync`, () => fs.realpathSync.native(`${root}/${path}`)]);
    list.push([`realpath.native(${shown}) callback`, () => callbackStyle((done) => fs.realpath.native(`${root}/${path}`, done as never))]);
    for (const [name, ...args] of [['statfs'], ['statfs', { bigint: true }]] as const) {
      for (const [style, call] of styles(name, `${root}/${path}`, args)) list.push([`statfs(${shown}${args.map((arg) => `, ${inspect(arg)}`).join('')}) types ${style}`, async () => fieldTypes(await call())]);
    }
  }
  list.push(['stat(../..)', () => fs.statSync(`${root}/../..`).isDirectory()]);
  for (const path of ['hello.txt', 'dir', 'space name.txt', '100%#?.txt', 'ünï code.txt', 'missing.txt', 'link-file']) {
    const forms: Record<string, unknown> = {
      Buffer: Buffer.from(`${root}/${path}`),
      Uint8Array: new TextEncoder().encode(`${root}/${path}`),
      URL: pathToFileURL(`${root}/${path}`),
      'Buffer with more': Buffer.from(`xx${root}/${path}`).subarray(2),
      'URL with a query': new URL(`${pathToFileURL(`${root}/${path}`).href}?query#hash`),
      relative: relative(process.cwd(), `${root}/${path}`),
      dotRelative: `./${relative(process.cwd(), `${root}/${path}`)}`,
    };
    for (const [form, value] of Object.entries(forms)) {
      for (const [name, ...args] of CALLS.filter(([, ...args]) => args.length === 0)) {
        for (const [style, call] of styles(name, value, args)) list.push([`${name}(${form} ${path}) ${style}`, call]);
      }
    }
  }
  for (const [form, value] of Object.entries({
    'URL with an encoded slash': new URL(`file://${root}/dir%2fa.txt`), 'URL with a host': new URL(`file://host${root}/hello.txt`), 'URL with NUL': new URL(`file://${root}/hello.txt%00`),
    'bytes that are not UTF-8': Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xff, 0xfe])]), 'text of a URL': `file://${root}/hello.txt`,
    'object': {}, 'number': 1.5, 'undefined': undefined, 'String object': Object(`${root}/hello.txt`) as unknown,
  })) {
    for (const [name, ...args] of CALLS.filter(([, ...args]) => args.length === 0)) {
      for (const [style, call] of styles(name, value, args)) list.push([`${name}(${form}) ${style}`, call]);
    }
  }
  for (const name of ['stat', 'readFile', 'exists', 'realpath', 'readdir'] as const) {
    list.push([`promisify(${name})`, () => promisify((fs as unknown as Callable)[name] as never)(`${root}/dir` as never)]);
  }
  return list;
};

/** The numbers themselves are those of a disk. */
function fieldTypes(result: unknown): unknown {
  if (typeof result === 'object' && result !== null && 'results' in result) return fieldTypes((result.results as unknown[])[0]);
  return Object.entries(result as object).map(([key, value]) => [key, typeof value]);
}

export function styles(name: string, path: unknown, args: readonly unknown[]): [string, () => unknown][] {
  const sync = (fs as unknown as Callable)[`${name}Sync`]!;
  const callback = (fs as unknown as Callable)[name]!;
  const promise = (fs.promises as unknown as Callable)[name];
  const list: [string, () => unknown][] = [['sync', () => sync(path, ...args)]];
  if (name === 'exists') list.push(['callback', () => new Promise((resolve) => callback(path, resolve))]);
  else list.push(['callback', () => callbackStyle((done) => callback(path, ...args, done))]);
  if (promise !== undefined) list.push(['promise', () => promise(path, ...args)]);
  return list;
}

/** What a callback got, and whether it was called before the function returned. */
export function callbackStyle(start: (done: Callback) => unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let returned = false;
    start((error, ...results) => {
      if (error) reject(error);
      else resolve({ results, later: returned });
    });
    returned = true;
  });
}

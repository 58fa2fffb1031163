import { chmodSync, mkdirSync, readdirSync, lstatSync, lutimesSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const text = 'Hello, wörld ✓\nsecond line\nthird line 👋\n';

/** What is in the directory that both runs look at: path → content, or where a link leads. */
const FILES: Record<string, string | Uint8Array> = {
  'package.json': '{"name":"app","version":"1.0.0","main":"main.js","imports":{"#dep":"main-only","#file":"./lib/data.json"}}',
  'main.js': 'module.exports = { main: __filename };',
  'hello.txt': text,
  'empty.txt': '',
  'bom.txt': '\ufeffwith a mark',
  'big.bin': bytes(1_300_000),
  'exec.sh': '#!/bin/sh\necho hi\n',
  'secret.txt': 'secret',
  '.hidden': 'hidden',
  'space name.txt': 'space',
  'ünï code.txt': 'unicode',
  '100%#?.txt': 'url characters',
  'dir/a.txt': 'a',
  'dir/b/c.txt': 'c',
  'dir/b/d/e.txt': 'e',
  'lib/data.json': '{"x":1}',
  'lib/commonjs.js': 'exports.file = __filename; exports.dir = __dirname;',
  'lib/broken.js': 'this is ( not JavaScript',
  'lib/throws.js': 'throw new TypeError("thrown on load");',
  'lib/broken.json': '{"x":',
  'lib/module.mjs': 'export const url = import.meta.url; export const { dirname, filename } = import.meta;',
  'lib/tla.mjs': 'export const value = await new Promise((done) => setTimeout(done, 1, "waited"));',
  'lib/extensionless': 'module.exports = "extensionless";',
  'lib/wasm': new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
  'lib/index.js': 'module.exports = "lib index";',
  'esm/package.json': '{"type":"module"}',
  'esm/main.js': 'import data from "../lib/data.json" with { type: "json" }; export default data.x; export { default as mainOnly } from "main-only";',
  'esm/extensionless': 'export default "esm extensionless";',
  'esm/sub/deep.js': 'export default typeof require;',
  'bad/package.json': '{"name":',
  'bad/x.js': '1',
  'node_modules/main-only/package.json': '{"name":"main-only","main":"lib"}',
  'node_modules/main-only/lib/index.js': 'exports.from = "main-only";',
  'node_modules/main-only/other.js': 'exports.from = "other";',
  'node_modules/no-main/package.json': '{"name":"no-main"}',
  'node_modules/no-main/index.js': 'exports.from = "no-main";',
  'node_modules/bare/index.js': 'exports.from = "bare";',
  'node_modules/missing-main/package.json': '{"name":"missing-main","main":"nowhere.js"}',
  'node_modules/dual/package.json': '{"name":"dual","exports":{".":{"import":"./i.mjs","require":"./r.cjs"},"./sub/*":"./sub/*.js"}}',
  'node_modules/dual/i.mjs': 'export default "dual esm";',
  'node_modules/dual/r.cjs': 'module.exports = "dual cjs";',
  'node_modules/dual/sub/one.js': 'module.exports = "one";',
  'node_modules/@scope/name/package.json': '{"name":"@scope/name","main":"./cjs.js"}',
  'node_modules/@scope/name/cjs.js': 'exports.scoped = true;',
  'node_modules/.store/linked/package.json': '{"name":"linked","main":"./x"}',
  'node_modules/.store/linked/x.js': 'exports.file = __filename;',
};

/** Two programs that print what they see of the rest: they run under every kind of mount and without one. */
const PROGRAMS = {
  'program.cjs': `
    const fs = require('node:fs'), path = require('node:path');
    const requests = ['./main.js', './lib', './lib/data', 'main-only', 'no-main', 'bare', 'dual', 'dual/sub/one', '@scope/name', 'linked', '#dep'];
    const loaded = requests.map((request) => [request, require(request), path.relative(__dirname, require.resolve(request))]);
    console.log(JSON.stringify(loaded).replaceAll(__dirname, '<root>'));
    console.log(fs.readFileSync(path.join(__dirname, 'hello.txt'), 'utf8'), fs.readdirSync(path.join(__dirname, 'dir')), fs.existsSync(path.join(__dirname, 'nowhere')));
    console.log(fs.statSync(path.join(__dirname, 'exec.sh')).mode, fs.lstatSync(path.join(__dirname, 'link-file')).isSymbolicLink());
    try { require('nowhere'); } catch (error) { console.log(error.code); }
    try { fs.readFileSync(path.join(__dirname, 'nowhere')); } catch (error) { console.log(error.code, error.syscall, error.errno); }
    fs.readFile(path.join(__dirname, 'dir/a.txt'), 'utf8', (error, text) => console.log(error, text));
    import('./esm/main.js').then((module) => console.log(JSON.stringify(module)));
  `,
  'program.mjs': `
    import fs from 'node:fs';
    import data from './lib/data.json' with { type: 'json' };
    import dual from 'dual';
    import mainOnly from 'main-only';
    import linked from 'linked';
    import scoped from '@scope/name';
    import { value } from './lib/tla.mjs';
    import deep from './esm/sub/deep.js';
    const root = import.meta.dirname;
    console.log(JSON.stringify([data, dual, mainOnly, linked, scoped, value, deep, import.meta.url]).replaceAll(root, '<root>'));
    console.log(fs.readFileSync(new URL('hello.txt', import.meta.url).pathname, 'utf8'), (await fs.promises.readdir(root + '/dir')).join());
    console.log(import.meta.resolve('main-only').replace(root, '<root>'), await import('nowhere').catch((error) => error.code));
    for await (const chunk of fs.createReadStream(root + '/hello.txt', { encoding: 'utf8' })) console.log(chunk);
  `,
};

const LINKS: Record<string, string> = {
  'link-file': 'hello.txt',
  'link-dir': 'dir',
  'link-chain': 'link-file',
  'link-broken': 'nowhere.txt',
  'link-out-and-back': '../app/hello.txt',
  'link-slash': 'dir/',
  'loop-a': 'loop-b',
  'loop-b': 'loop-a',
  'dir/up': '../hello.txt',
  'node_modules/linked': '.store/linked',
};

/** Makes the tree in an empty directory. Links to files keep a fixed time, like everything else. */
export function makeTree(root: string): void {
  for (const [path, content] of Object.entries({ ...FILES, ...PROGRAMS })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  mkdirSync(join(root, 'emptydir'));
  for (const [path, target] of Object.entries(LINKS)) symlinkSync(target, join(root, path));
  chmodSync(join(root, 'exec.sh'), 0o755);
  chmodSync(join(root, 'secret.txt'), 0o600);
  setTimes(root);
}

/** When everything in the tree was changed: seconds since the epoch. */
export const TIME = 1_700_000_000.25;

function setTimes(path: string): void {
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) setTimes(join(path, name));
  lutimesSync(path, TIME, TIME);
}

function bytes(length: number): Uint8Array {
  const result = new Uint8Array(length);
  let seed = 12345;
  for (let i = 0; i < length; i++) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    result[i] = seed >> 16;
  }
  return result;
}

import { chmodSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, walked } from '../test/project.ts';
import { createDisk } from './disk.ts';
import { walk } from './walk.ts';

test('follows require, import, export from and import() through both kinds of modules', async () => {
  const root = project({
    'package.json': { json: { name: 'app' } },
    'main.js': 'const a = require("./a"); require("./data.json"); import("./late.mjs"); a(); require("node:fs"); require("path");',
    'a/index.js': 'module.exports = () => module.require("../b.cjs");',
    'b.cjs': '',
    'data.json': '{}',
    'late.mjs': 'import x from "./one.mjs"; export * from "./two.mjs"; export { y } from "./three.mjs";',
    'one.mjs': '', 'two.mjs': '', 'three.mjs': '',
    'unused.js': '',
  });
  const result = await walked(root, 'main.js');
  expect(result.files).toEqual(['a/index.js', 'b.cjs', 'data.json', 'late.mjs', 'main.js', 'one.mjs', 'three.mjs', 'two.mjs']);
  expect(result.all).toContain('package.json');
  expect(result.edges('main.js')).toEqual([
    'require ./a -> a/index.js', 'require ./data.json -> data.json', 'import ./late.mjs -> late.mjs',
    'require node:fs -> node:fs', 'require path -> node:path',
  ]);
  expect(result.findings).toEqual([]);
});

test('gives a file its loader format: extension, "type", module syntax, top-level await, extensionless', async () => {
  const root = project({
    'package.json': { json: { name: 'app' } },
    'main.mjs': 'import "./syntax.js"; import "./await.js"; import "./plain.js"; import "./esm/x.js"; import "./cjs/x.js"; import "./tool"; import "./d.json" with { type: "json" };',
    'syntax.js': 'export const a = 1;',
    'await.js': 'await 1; const require = 1;',
    'plain.js': 'exports.await = async () => { await 1; }; "import x from y";',
    'esm/package.json': { json: { type: 'module' } }, 'esm/x.js': '',
    'cjs/package.json': { json: { type: 'commonjs' } }, 'cjs/x.js': '',
    tool: '#!/usr/bin/env node\nmodule.exports = 1;',
    'd.json': '{}',
  });
  const result = await walked(root, 'main.mjs');
  const kinds = Object.fromEntries(result.files.map((path) => [path, result.file(path)!.kind]));
  expect(kinds).toEqual({
    'main.mjs': 'module', 'syntax.js': 'module', 'await.js': 'module', 'plain.js': 'commonjs', 'esm/x.js': 'module', 'cjs/x.js': 'commonjs', tool: 'commonjs', 'd.json': 'json',
  });
  expect(result.file('esm/package.json')!.reason).toMatchObject({ type: 'package-scope' });
});

test('records the symbolic links of a pnpm layout and includes the package.json files that Node reads', async () => {
  const root = project({
    'package.json': { json: { name: 'app' } },
    'main.js': 'require("a")',
    'node_modules/a': { link: '.pnpm/a@1.0.0/node_modules/a' },
    'node_modules/.pnpm/a@1.0.0/node_modules/a/package.json': { json: { name: 'a', main: 'lib' } },
    'node_modules/.pnpm/a@1.0.0/node_modules/a/lib/index.js': 'require("@s/b/sub")',
    'node_modules/.pnpm/a@1.0.0/node_modules/@s/b': { link: '../../../@s+b@2.0.0/node_modules/@s/b' },
    'node_modules/.pnpm/@s+b@2.0.0/node_modules/@s/b/package.json': { json: { name: '@s/b', exports: { './sub': './dist/sub.js' } } },
    'node_modules/.pnpm/@s+b@2.0.0/node_modules/@s/b/dist/sub.js': '',
  });
  const result = await walked(root, 'main.js');
  expect(result.findings).toEqual([]);
  expect(result.all).toEqual([
    'main.js',
    'node_modules/.pnpm/@s+b@2.0.0/node_modules/@s/b/dist/sub.js',
    'node_modules/.pnpm/@s+b@2.0.0/node_modules/@s/b/package.json',
    'node_modules/.pnpm/a@1.0.0/node_modules/a/lib/index.js',
    'node_modules/.pnpm/a@1.0.0/node_modules/a/package.json',
    'package.json',
  ]);
  expect(result.graph.links).toEqual([
    { path: join(root, 'node_modules/.pnpm/a@1.0.0/node_modules/@s/b'), target: '../../../@s+b@2.0.0/node_modules/@s/b' },
    { path: join(root, 'node_modules/a'), target: '.pnpm/a@1.0.0/node_modules/a' },
  ]);
});

test('follows a chain of links, each of which is recorded, out of the project into its workspace', async () => {
  const root = project({
    'app/main.mjs': 'import "lib"',
    'app/package.json': { json: { name: 'app' } },
    'app/node_modules/lib': { link: '../../links/lib' },
    'links/lib': { link: '../libs/lib' },
    'libs/lib/package.json': { json: { name: 'lib', type: 'module' } },
    'libs/lib/index.js': 'export {}',
  });
  const result = await walked(root, 'app/main.mjs', { root: join(root, 'app') });
  expect(result.files).toEqual(['app/main.mjs', 'libs/lib/index.js']);
  expect(result.graph.links.map((link) => link.target)).toEqual(['../../links/lib', '../libs/lib']);
});

test('ends with links and requests that go round in circles', async () => {
  const root = project({
    'main.js': 'require("./b"); try { require("./loop") } catch {}; require("fs").readdirSync(__dirname + "/dir")',
    'b.js': 'require("./main")',
    'loop.js': { link: 'loop.js' },
    'dir/up': { link: '..' }, 'dir/self': { link: '.' }, 'dir/x.txt': 'x',
  });
  const result = await walked(root, 'main.js');
  expect(result.files).toEqual(['b.js', 'dir/x.txt', 'main.js']);
  expect(result.findings).toEqual(['note optional-request-missing main.js:1:31']);
});

test('takes a directory named x.js for a directory, and a byte order mark for nothing', async () => {
  const root = project({
    'main.js': '\uFEFFrequire("./x.js"); require("./y")',
    'x.js/index.js': '', 'y.js/file': '', 'y.json': '\uFEFF{}',
    'package.json': '\uFEFF{"name":"bom"}',
  });
  const result = await walked(root, 'main.js');
  expect(result.files).toEqual(['main.js', 'x.js/index.js', 'y.json']);
  expect(result.findings).toEqual([]);
});

test('leaves out what "ignore" names and says nothing of what is external', async () => {
  const root = project({
    'main.js': 'require("./a"); require("./secret/key"); require("pg-native"); require("@aws/x/y"); import("nope-" + process.argv[2])',
    'a.js': '', 'secret/key.js': '',
  });
  const result = await walked(root, 'main.js', { ignore: ['secret'], external: ['pg-native', '@aws/*', 'nope-*'] });
  expect(result.files).toEqual(['a.js', 'main.js']);
  expect(result.findings).toEqual([]);
});

test('adds configured scripts as modules and assets untouched, and reports globs that match nothing', async () => {
  const root = project({
    'main.js': '',
    'plugins/one.js': 'require("./dep")', 'plugins/dep.js': '',
    'views/a.html': '', 'views/browser.js': 'require("no-such")', 'views/node_modules/x/y.js': '',
    'views/link.html': { link: 'a.html' },
  });
  const result = await walked(root, 'main.js', { scripts: ['plugins/o*.js', 'tasks/**'], assets: ['views', '!views/**/*.md', '*.none'] });
  expect(result.files).toEqual(['main.js', 'plugins/dep.js', 'plugins/one.js', 'views/a.html', 'views/browser.js']);
  expect(result.file('views/browser.js')).toMatchObject({ kind: 'asset', reason: { type: 'config', glob: 'views' } });
  expect(result.graph.links).toEqual([{ path: join(root, 'views/link.html'), target: 'a.html' }]);
  expect(result.graph.findings.map((finding) => finding.args)).toEqual([
    { path: join(root, 'views/node_modules'), reason: 'installed packages' }, { glob: 'tasks/**', key: 'scripts' }, { glob: '*.none', key: 'assets' },
  ]);
});

test('uses extra conditions and the conditions of the target\'s version', async () => {
  const root = project({
    'main.js': 'require("c"); require("m")',
    'node_modules/c/package.json': { json: { name: 'c', exports: { custom: './custom.js', default: './default.js' } } },
    'node_modules/c/custom.js': '', 'node_modules/c/default.js': '',
    'node_modules/m/package.json': { json: { name: 'm', exports: { 'module-sync': './sync.mjs', default: './default.js' } } },
    'node_modules/m/sync.mjs': '', 'node_modules/m/default.js': '',
  });
  expect((await walked(root, 'main.js', { conditions: ['custom'] })).files).toEqual(['main.js', 'node_modules/c/custom.js', 'node_modules/m/sync.mjs']);
  const old = await walked(root, 'main.js', { target: { platform: 'linux', arch: 'x64', nodeVersion: '22.11.0' } });
  expect(old.files).toEqual(['main.js', 'node_modules/c/default.js', 'node_modules/m/default.js']);
});

test('gives the same graph each time', async () => {
  const root = project({ 'main.js': 'require("./b"); require("./a")', 'a.js': 'require("x")', 'b.js': 'require(process.argv[2])' });
  expect((await walked(root, 'main.js')).graph).toEqual((await walked(root, 'main.js')).graph);
});

test('says which entry does not exist', async () => {
  const root = project({ 'a.js': '' });
  await expect(walked(root, 'b.js')).rejects.toMatchObject({ code: 'ERR_PACK_ENTRY_NOT_FOUND', path: join(root, 'b.js') });
});

test('says which file went away or cannot be read', () => {
  expect(() => createDisk().read('/nowhere/a.js')).toThrow(expect.objectContaining({ code: 'ERR_PACK_SOURCE_UNREADABLE', path: '/nowhere/a.js' }));
});

test('says which file cannot be read', async () => {
  // Permissions do not bind root; the start of /proc/self/mem cannot be read by anybody.
  const isRoot = process.getuid?.() === 0;
  const root = project({ 'main.js': 'require("./a")', 'a.js': isRoot ? { link: '/proc/self/mem' } : '' });
  if (!isRoot) chmodSync(join(root, 'a.js'), 0);
  await expect(walked(root, 'main.js')).rejects.toMatchObject({ code: 'ERR_PACK_SOURCE_UNREADABLE', path: realpathSync(join(root, 'a.js')) });
});

test('stops when it is told to', async () => {
  const root = project({ 'main.js': '' });
  const options = { root, target: { platform: 'linux', arch: 'x64', nodeVersion: '24.21.0' }, signal: AbortSignal.abort(new Error('enough')) } as const;
  await expect(walk([join(root, 'main.js')], options)).rejects.toThrow('enough');
});

test('warns of a worker whose file is computed', async () => {
  const root = project({
    'package.json': { json: { name: 'app' } },
    'main.js': 'const { Worker } = require("worker_threads"); const inside = (name) => name; new Worker(inside(process.argv[2]));',
  });
  expect((await walked(root, 'main.js')).findings).toEqual(['warning dynamic-request main.js:1:89']);
});

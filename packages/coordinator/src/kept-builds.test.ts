import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build, type BuildRequest } from './index.ts';

let home: string;
let root: string;
beforeEach(() => {
  home = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-kept-builds-')));
  root = path.join(home, 'app');
  mkdirSync(path.join(root, 'node_modules/pkg'), { recursive: true });
  mkdirSync(path.join(root, 'lib'));
  writeFileSync(path.join(root, 'package.json'), '{ "name": "app", "main": "index.js" }');
  writeFileSync(path.join(root, 'node_modules/pkg/index.mjs'), 'export const value = 40;');
  writeFileSync(path.join(root, 'node_modules/pkg/package.json'), '{ "name": "pkg", "main": "index.mjs" }');
  // As many as make several groups.
  for (let i = 0; i < 300; i++) writeFileSync(path.join(root, `lib/m${i}.js`), `exports.value = function m${i}() { return ${i % 2}; };`);
  writeFileSync(path.join(root, 'index.js'), `let sum = require("pkg").value;\n${Array.from({ length: 300 }, (_, i) => `sum += require("./lib/m${i}").value();\n`).join('')}console.log(sum);`);
});
afterEach(() => { rmSync(home, { recursive: true, force: true }); });

const groups = (): string[] => readdirSync(path.join(root, 'node_modules/.cache/pack/code')).sort();
async function built(output: string, request: BuildRequest = {}): Promise<Buffer> {
  const { executables: [executable] } = await build({ cwd: root, output: `../${output}`, nodePath: process.execPath, ...request });
  return readFileSync(executable!.path);
}

test('a build on what was kept gives the very bytes of one without, also after a change, and compiles only its group', async () => {
  const first = await built('first');
  const before = groups();
  expect(before.length).toBeGreaterThan(1);
  expect((await built('again')).equals(first)).toBe(true);
  expect((await built('fresh', { cache: false })).equals(first)).toBe(true);
  expect(groups()).toEqual(before);

  writeFileSync(path.join(root, 'lib/m7.js'), 'exports.value = () => 1001;');
  const changed = await built('changed');
  expect((await built('changed-fresh', { cache: false })).equals(changed)).toBe(true);
  expect(groups().filter((name) => !before.includes(name))).toHaveLength(1);
  const { stdout, stderr } = await guardedRun(path.join(home, 'changed'), [], { cwd: home });
  expect(stdout + stderr).toBe('1190\n');
}, 120_000);

test('kept code caches that were damaged are made anew', async () => {
  const first = await built('first');
  for (const name of groups()) {
    const file = path.join(root, 'node_modules/.cache/pack/code', name);
    const bytes = readFileSync(file);
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(file, bytes);
  }
  expect((await built('again')).equals(first)).toBe(true);
}, 120_000);

test('builds at the same time do not disturb each other', async () => {
  const results = await Promise.all(['a', 'b', 'c'].map((name) => built(name)));
  expect(results.every((bytes) => bytes.equals(results[0]!))).toBe(true);
  expect(groups().every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
}, 120_000);

test('without a cache, and in a project without node_modules, nothing is written into the project', async () => {
  await built('first', { cache: false });
  expect(existsSync(path.join(root, 'node_modules/.cache'))).toBe(false);
  rmSync(path.join(root, 'node_modules'), { recursive: true });
  writeFileSync(path.join(root, 'index.js'), '');
  await built('second');
  expect(existsSync(path.join(root, 'node_modules'))).toBe(false);
}, 120_000);

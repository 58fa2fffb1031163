import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { createProject, runPack, toldError } from './run-pack.ts';

test('a project full of strange files is packaged, and runs: links in circles, BOMs, other encodings, cases, wrong package.json fields, cycles, depth', { timeout: 120_000 }, async () => {
  const deep = Array.from({ length: 300 }, () => 'd').join('/');
  const root = createProject({
    'package.json': '\uFEFF{ "name": "strange", "version": 7, "main": "main.js", "bin": null, "exports": 5, "dependencies": [], "optionalDependencies": "x" }',
    'main.js': [
      '\uFEFFconst fs = require("node:fs"); const path = require("node:path");',
      `console.log(require("./${deep}/deep").name, require("./a").b.a === require("./a"), require("./data.json").ok);`,
      'console.log(require("./Case").name, require("./case").name, require("broken-fields"));',
      'for (const request of ["out-of-package", "no-json"]) try { require(request); console.log("loaded"); } catch { console.log("refused"); }',
      'console.log(fs.readdirSync(path.join(__dirname, "files")).sort().join(), require("./latin1.js"));',
    ].join('\n'),
    [`${deep}/deep.js`]: 'exports.name = "deep"', 'a.js': 'exports.b = require("./b")', 'b.js': 'exports.a = require("./a")', 'data.json': '\uFEFF{ "ok": true }',
    'Case.js': 'exports.name = "upper"', 'case.js': 'exports.name = "lower"',
    'node_modules/broken-fields/package.json': '{ "name": "broken-fields", "main": ["x"], "exports": null, "imports": 7, "files": {}, "browser": 1, "type": "yes", "os": 5, "optionalDependencies": [1], "peerDependenciesMeta": "x" }',
    'node_modules/broken-fields/index.js': 'module.exports = "fields"',
    'node_modules/out-of-package/package.json': '{ "name": "out-of-package", "exports": "./../../main.js" }',
    'node_modules/no-json/package.json': 'not json', 'node_modules/no-json/index.js': '',
    'files/one.txt': '1',
  });
  writeFileSync(path.join(root, 'latin1.js'), Buffer.from('module.exports = "gr\xfc\xdfe".length; // \xff', 'latin1'));
  symlinkSync('loop', path.join(root, 'files/loop'));
  symlinkSync('..', path.join(root, 'files/up'));
  symlinkSync('nowhere', path.join(root, 'files/gone'));
  const plain = await guardedRun(process.execPath, ['main.js'], { cwd: root });
  const built = await runPack(root, ['.', '-o', 'out/strange', '--verbose'], { timeoutMs: 100_000 });
  expect(built.exitCode, built.stderr).toBe(0);
  expect(toldError(built.stderr).hasStack).toBe(false);
  for (const code of ['asset-left-out', 'optional-request-missing']) expect(built.stderr).toContain(`[${code}]`);
  const packaged = await guardedRun(path.join(root, 'out/strange'), [], { cwd: path.dirname(root) });
  // Links that lead nowhere, to themselves and out of the directory stay out, which is what asset-left-out says.
  expect(packaged.stdout).toBe(plain.stdout.replace('gone,loop,one.txt,up', 'one.txt'));
  expect(plain.stdout.split('\n')).toHaveLength(6);
});

test.each([
  ['may not be read', (file: string) => { writeFileSync(file, ''); chmodSync(file, 0); }],
  ['is a directory', (file: string) => { mkdirSync(file); }],
])('a module that %s: an error with code and path, no stack trace and no output', async (title, make) => {
  const root = createProject({ 'package.json': '{}', 'main.js': 'require("./module.js")' });
  const file = path.join(root, 'module.js');
  make(file);
  const isRoot = process.getuid?.() === 0; // who may read everything
  const { exitCode, stderr } = await runPack(root, ['main.js', '-o', 'out/app']);
  if (isRoot && title === 'may not be read') return expect(exitCode, stderr).toBe(0);
  expect(exitCode).toBe(1);
  expect(toldError(stderr)).toMatchObject({ code: title === 'is a directory' ? 'ERR_PACK_WALK_FAILED' : 'ERR_PACK_SOURCE_UNREADABLE', hasStack: false });
  expect(stderr).toContain('module.js');
});

test('a single file of 50 MB that nobody could parse, and one of as many zeros, are packaged as what they are', { timeout: 120_000 }, async () => {
  const root = createProject({ 'package.json': '{}', 'main.js': 'const fs = require("node:fs"); const path = require("node:path"); console.log(fs.statSync(path.join(__dirname, "zeros.bin")).size, require("./large").last);' });
  writeFileSync(path.join(root, 'large.js'), `${'exports.a = function (a, b) { return /x/.test(a) ? `${b}` : 1; };\n'.repeat(750_000)}exports.last = "end";\n`);
  writeFileSync(path.join(root, 'zeros.bin'), '');
  truncateSync(path.join(root, 'zeros.bin'), 50_000_000);
  const built = await runPack(root, ['main.js', '-o', 'out/app', '--no-code-cache'], { timeoutMs: 100_000 });
  expect(built.exitCode, built.stderr).toBe(0);
  const { stdout } = await guardedRun(path.join(root, 'out/app'), [], { timeoutMs: 60_000 });
  expect(stdout).toBe('50000000 end\n');
});

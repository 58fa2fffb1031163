import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, onTestFinished, test } from 'vitest';
import { build } from './index.ts';

/*
 * A small version of `pnpm bench scale`, without its clock: what is packed and not used takes no memory.
 */
const MODULES = 2000;
const LARGE_ASSET = 50 * 2 ** 20;
/** In kB: the heap alone grows by up to 2,000 between two looks. */
const TOLERANCE = 5 * 1024;

test.runIf(process.platform === 'linux')('2,000 modules and a large asset that nobody uses take no memory, and reading an asset takes what it holds', async () => {
  const lean = await memoryOf(0, 0);
  const loaded = await memoryOf(MODULES, LARGE_ASSET);
  expect(loaded.before - lean.before).toBeLessThan(TOLERANCE);
  expect(loaded.after - loaded.before).toBeLessThan(TOLERANCE);
}, 180_000);

/** Builds and runs a program; gives its memory in kB before and after it reads an asset of 64 KB. */
async function memoryOf(modules: number, assetSize: number): Promise<{ before: number; after: number }> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-scale-')));
  onTestFinished(() => { rmSync(home, { recursive: true, force: true }); });
  const root = path.join(home, 'project');
  mkdirSync(path.join(root, 'lib'), { recursive: true });
  const body = Array.from({ length: 20 }, (_, i) => `exports.f${i} = function (a, b) { return a * ${i} + b; };\n`).join('');
  for (let i = 0; i < modules; i++) writeFileSync(path.join(root, `lib/m${i}.js`), body);
  const requires = Array.from({ length: modules }, (_, i) => `  () => require('./lib/m${i}.js'),\n`).join('');
  writeFileSync(path.join(root, 'index.js'), `
const fs = require('node:fs'), path = require('node:path');
const all = [\n${requires}];
const memory = () => Number(/VmRSS:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'latin1'))[1]);
const before = memory();
fs.readFileSync(path.join(__dirname, 'small.bin'));
console.log(JSON.stringify({ before, after: memory(), large: fs.statSync(path.join(__dirname, 'large.bin')).size, all: all.length }));`);
  writeFileSync(path.join(root, 'small.bin'), Buffer.alloc(65_536, 7));
  const fd = openSync(path.join(root, 'large.bin'), 'w');
  ftruncateSync(fd, assetSize);
  closeSync(fd);
  await build({ input: path.join(root, 'index.js'), cwd: root, output: path.join(home, 'app'), assets: '*.bin', nodePath: process.execPath });
  const { stdout, stderr } = await guardedRun(path.join(home, 'app'), [], { cwd: home });
  expect(stderr).toBe('');
  const result = JSON.parse(stdout) as { before: number; after: number; large: number; all: number };
  expect(result).toMatchObject({ large: assetSize, all: modules });
  return result;
}

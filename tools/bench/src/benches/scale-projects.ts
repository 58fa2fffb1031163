import { closeSync, ftruncateSync, mkdirSync, openSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Functions that no run calls: what a module of some size is made of. */
const FILLER = Array.from({ length: 30 }, (_, i) => `exports.f${i} = function (a, b) { return a * ${i} + b; };`).join('\n');
const PER_DIRECTORY = 100;

/** A project of `count` CommonJS modules, all of which can be reached; the start runs the first `used` and prints their sum. */
export function moduleProject(directory: string, count: number, used: number): string {
  const place = (i: number): string => `lib/${Math.floor(i / PER_DIRECTORY)}/m${i}.js`;
  for (let i = 0; i < count; i += PER_DIRECTORY) mkdirSync(join(directory, `lib/${i / PER_DIRECTORY}`), { recursive: true });
  for (let i = 0; i < count; i++) writeFileSync(join(directory, place(i)), `'use strict';\n${FILLER}\nexports.value = ${i};\n`);
  const requires = (length: number): string[] => Array.from({ length }, (_, i) => `require('./${place(i)}')`);
  writeFileSync(join(directory, 'rest.js'), requires(count).map((one) => `() => ${one};\n`).join(''));
  writeFileSync(join(directory, 'index.js'), `let sum = 0;\n${requires(used).map((one) => `sum += ${one}.value;\n`).join('')}if (process.argv[2]) require('./rest.js');\nconsole.log(sum);\n`);
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'modules', main: 'index.js' }));
  return directory;
}

/** A project that reads one asset of 64 KB, beside `gigabytes` of others; prints `{ before, after }`, its memory in kB. */
export function assetProject(directory: string, gigabytes: number): string {
  mkdirSync(directory, { recursive: true });
  const { bavail, bsize } = statfsSync(directory);
  // Once as a file with holes, once in the executable, and room for others.
  const needed = (gigabytes + 2) * 2 ** 30;
  if (bavail * bsize < needed) throw new Error(`the disk has ${bavail * bsize} bytes left, and this needs ${needed}`);
  for (let i = 0; i < gigabytes * 4; i++) {
    const fd = openSync(join(directory, `large-${i}.bin`), 'w');
    ftruncateSync(fd, 2 ** 28);
    closeSync(fd);
  }
  writeFileSync(join(directory, 'small.bin'), Buffer.alloc(65_536, 7));
  writeFileSync(join(directory, 'index.js'), `
const { readFileSync } = require('node:fs');
const memory = () => Number(/VmRSS:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))[1]);
const before = memory();
if (readFileSync(require('node:path').join(__dirname, 'small.bin')).length !== 65536) throw new Error('not the asset');
console.log(JSON.stringify({ before, after: memory() }));
`);
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'assets', main: 'index.js', pack: { assets: '*.bin' } }));
  return directory;
}

import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Analysis } from '@pack/coordinator';
import { createProject, runPack } from './run-pack.ts';

const files = {
  'package.json': '{ "name": "app", "main": "main.js", "pack": { "assets": ["public"] } }', 'main.js': `require('dep'); require('fs').readFileSync(__dirname + '/data.json');`,
  'data.json': '{}', 'public/big.txt': 'x'.repeat(10_000), 'node_modules/dep/package.json': '{ "name": "dep", "version": "1.2.3", "main": "i.js" }', 'node_modules/dep/i.js': 'module.exports = function f() {};',
};

test('the figures of --analyze=json add up to the archive that is in the executable', async () => {
  const root = createProject(files);
  const result = await runPack(root, ['build', '.', '-o', 'app', '--analyze=json']);
  expect(result).toMatchObject({ exitCode: 0 });
  const { executables: [{ analysis }] } = JSON.parse(result.stdout) as { executables: [{ analysis: Analysis }] };
  const packed = analysis.packages.flatMap((each) => each.files.map((file) => file.packed));
  expect(packed.reduce((a, b) => a + b, 0) + analysis.index).toBe(analysis.total);
  for (const each of analysis.packages) expect(each.packed).toBe(each.files.reduce((sum, file) => sum + file.packed, 0));
  const { packages } = analysis;
  expect(packages.map(({ name, version, size }) => [name, version, size])).toEqual([
    [undefined, undefined, 10_000 + 2 + files['main.js'].length + files['package.json'].length],
    ['dep', '1.2.3', files['node_modules/dep/i.js'].length + files['node_modules/dep/package.json'].length],
  ]);
  for (const { path: name, size, packed: taken, kind } of packages.flatMap((each) => each.files)) {
    expect(size).toBe(statSync(path.join(root, name)).size);
    expect(taken).toBeGreaterThanOrEqual(size);
    if (kind === 'commonjs') expect(taken).toBeGreaterThan(size + 100); // its frame and code cache
  }
  expect(packages[1]!.files.find(({ kind }) => kind === 'commonjs')!.reason).toEqual({ type: 'edge', from: 'main.js', kind: 'require', request: 'dep', start: 8 });
  expect(archiveLength(await readFile(path.join(root, 'app')))).toBe(analysis.total);
}, 60_000);

test('as text: a line a package, and with --verbose a line a file', async () => {
  const root = createProject(files);
  const short = (await runPack(root, ['build', '.', '-o', 'app', '--analyze'])).stdout;
  expect(short).toMatch(/^ {2}dep 1\.2\.3 +\S+ k?B +\d+ B +2 {2}require "dep" of main\.js$/m);
  expect(short).toMatch(/^ {2}total +\d\S* kB +10\.\d kB +6$/m);
  expect(short).not.toContain('public/big.txt');
  expect((await runPack(root, ['build', '.', '-o', 'app', '--analyze', '--verbose'])).stdout).toMatch(/^ {4}public\/big\.txt +10\.0 kB +10\.0 kB +"public" of the configuration$/m);
}, 60_000);

test('the options of other commands are refused', async () => {
  const root = createProject(files);
  expect((await runPack(root, ['why', 'main.js', '--analyze'])).stderr).toContain('The option --analyze belongs to pack build, not to pack why');
  expect((await runPack(root, ['.', '--fresh'])).stderr).toContain('The option --fresh belongs to pack trace, not to pack build');
});

/** The lengths that stand in front of the archive's pieces in the blob: see "Node and SEA" of the format, u64 after the key of each asset. */
function archiveLength(executable: Buffer): number {
  const lengthOf = (key: string): number => {
    const header = Buffer.alloc(8);
    header.writeBigUInt64LE(BigInt(key.length));
    const at = executable.lastIndexOf(Buffer.concat([header, Buffer.from(key)]));
    return Number(executable.readBigUInt64LE(at + header.length + key.length));
  };
  return lengthOf('pack.archive') + lengthOf('pack.archive.0');
}

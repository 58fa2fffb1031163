import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { targetNode, TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build } from './build.ts';

let root: string;
beforeEach(() => { root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-warm-'))), 'app'); });
afterEach(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

/** A module whose function, once compiled, makes its cache much larger. */
const LARGE = `exports.large = () => { const texts = []; ${Array.from({ length: 200 }, (_, i) => `texts.push('a rather long text ${i}');`).join('')} return texts.length; };`;

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('what a run uses stands first in the archive, with the functions that it called, on Node %s', async (line) => {
  create({
    'package.json': '{ "main": "main.js" }',
    'main.js': `if (process.argv[2] === 'two words') console.log(require('./z-used').large()); else require('./a-unused');`,
    'a-unused.js': `// marker of the unused\n${'// filler\n'.repeat(1000)}`,
    'z-used.js': `// marker of the used\n${LARGE}\n${'// filler\n'.repeat(20_000)}`,
  });
  const nodePath = await targetNode(line);
  const plain = await build({ cwd: root, nodePath, output: '../plain' });
  const warm = await build({ cwd: root, nodePath, output: '../warm', warm: ['"two words"'] });
  const [file, cold] = [warm, plain].map(({ executables: [built] }) => readFileSync(built!.path));
  expect(file!.indexOf('marker of the used')).toBeLessThan(file!.indexOf('marker of the unused'));
  expect(cold!.indexOf('marker of the used')).toBeGreaterThan(cold!.indexOf('marker of the unused'));
  // Large files are compiled lazily, so only the run has its function.
  expect(warm.executables[0]!.sizes.codeCache).toBeGreaterThan(plain.executables[0]!.sizes.codeCache + 3000);
  expect(warm.executables[0]!.findings).toEqual([]);
  expect(await run('../warm', ['two words'])).toMatchObject({ stdout: '200\n', stderr: '', exitCode: 0 });
  expect(file!.includes('"recordTo"')).toBe(false);
}, 60_000);

test('a server is learned from once it is quiet, and ended', async () => {
  create({ 'main.js': `require('./lib'); require('http').createServer().listen(0, '127.0.0.1'); process.on('SIGTERM', () => require('fs').writeFileSync('ended', ''));`, 'lib.js': 'exports.a = 1', 'package.json': '{ "main": "main.js" }' });
  const { executables: [built] } = await build({ cwd: root, warm: true });
  expect(built!.findings).toEqual([]);
  expect(readFileSync(path.join(root, 'ended'), 'utf8')).toBe('');
}, 30_000);

test.each(['24'] as const)('programs that do the same twice give the same bytes twice: one that ends and a server, on Node %s', async (line) => {
  create({
    'package.json': '{ "main": "main.js", "name": "twice" }', 'lib.js': LARGE,
    'main.js': `console.log(require('./lib').large(), new Map([[{}, Math.random()]]));
      if (process.argv[2]) { const server = require('http').createServer((request, response) => response.end('x')).listen(0, '127.0.0.1', async () => { await (await fetch('http://127.0.0.1:' + server.address().port)).text(); import('./later.mjs'); }); }`,
    'later.mjs': 'export const later = await Promise.resolve(1);',
  });
  const nodePath = await targetNode(line);
  const [first, second] = [await build({ cwd: root, nodePath, output: '../first', warm: ['', 'serve'] }), await build({ cwd: root, nodePath, output: '../second', warm: ['', 'serve'] })].map(({ executables: [built] }) => built!);
  expect(first!.findings).toEqual([]);
  expect(readFileSync(first!.path).equals(readFileSync(second!.path))).toBe(true);
  const { stdout, stderr } = await guardedRun(first!.path, [], { env: { ...process.env, PACK_DEBUG: 'perf' } });
  expect(stdout).toMatch(/^200 Map/);
  expect(stderr).toContain('2 used, 0 rejected, 0 none'); // they were made under other flags of V8
}, 120_000);

test('a run that fails is reported, and the executable is as without it', async () => {
  create({ 'main.js': `if (process.argv[2]) throw new Error('not here');`, 'package.json': '{ "main": "main.js" }' });
  const { executables: [built] } = await build({ cwd: root, warm: ['x'] });
  expect(built!.findings).toEqual([{ code: 'warm-run-failed', severity: 'warning', location: { file: path.join(root, 'package.json'), line: 1, column: 1 }, args: { command: 'app x', reason: expect.stringMatching(/^it ended with 1: [^]*not here/) as string } }]);
  expect(await run(built!.path)).toMatchObject({ exitCode: 0, stderr: '' });
}, 30_000);

function create(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
}

async function run(file: string, args: readonly string[] = []): Promise<GuardResult> {
  return guardedRun(path.resolve(root, file), args);
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { outputPaths } from './output-paths.ts';
import { parseTargets } from './target.ts';

const cwd = path.resolve('/somewhere');
const entry = path.resolve('/somewhere/src/main.js');

test.each<[targets: string, output: string | undefined, expected: string[]]>([
  ['linux-x64', undefined, ['/somewhere/app']],
  ['win-x64', undefined, ['/somewhere/app.exe']],
  ['win-x64', '/out/my.EXE', ['/out/my.EXE']],
  ['linux-x64', '/out/app.bin', ['/out/app.bin']],
  ['node22-linux-x64,node24-linux-x64', '/out/app', ['/out/app-node22', '/out/app-node24']],
  ['linux-x64,win-x64', '/out/app.exe', ['/out/app-linux', '/out/app-win.exe']],
  ['linux-x64,linux-arm64,win-x64', undefined, ['/somewhere/app-linux-x64', '/somewhere/app-linux-arm64', '/somewhere/app-win-x64.exe']],
])('%s to %s', (targets, output, expected) => {
  expect(outputPaths(parseTargets([targets]), { output, name: 'app', cwd, entry })).toEqual(expected.map((file) => path.resolve(file)));
});

test('a target of the default version beside one that names a version is told apart', () => {
  expect(outputPaths(parseTargets(['linux-x64', 'node22-linux-x64']), { output: '/o', name: 'x', cwd, entry })).toEqual(['/o-node', '/o-node22']);
});

test('a directory of the project\'s name beside it does not stand in the way, unless it was asked for', () => {
  const parent = mkdtempSync(path.join(tmpdir(), 'pack-output-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const taken = path.join(parent, 'app');
  mkdirSync(taken);
  const targets = parseTargets(['macos-arm64']);
  expect(outputPaths(targets, { output: undefined, name: 'app', cwd: parent, entry })).toEqual([path.join(parent, 'app-macos-arm64')]);
  expect(outputPaths(targets, { output: taken, name: 'app', cwd: parent, entry })).toEqual([taken]);
});

test('a script without an extension is not the output, unless it was asked for', () => {
  const parent = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-output-')));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const script = path.join(parent, 'tool');
  expect(outputPaths(parseTargets(['linux-x64']), { output: undefined, name: 'tool', cwd: parent, entry: script })).toEqual([`${script}-linux-x64`]);
  expect(outputPaths(parseTargets(['win-x64']), { output: undefined, name: 'tool', cwd: parent, entry: script })).toEqual([`${script}-win-x64.exe`]);
});

import path from 'node:path';
import { nodeOfVersion } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { createProject, runPack, toldError } from './run-pack.ts';

test('what is in an executable is listed, for people and as JSON', async () => {
  const root = createProject({ 'package.json': '{ "name": "listed", "main": "main.js" }', 'main.js': 'console.log(1)', 'data.bin': 'a block of data' });
  const app = path.join(root, '../listed');
  expect(await runPack(root, ['.', '-o', app, '--no-code-cache', '--binary-data', 'data.bin', '--quiet'])).toMatchObject({ exitCode: 0 });
  const { stdout, stderr, exitCode } = await runPack(root, ['inspect', app]);
  expect({ stderr, exitCode }, stderr).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(/^\S+ {2}\S+-\S+ {2}[\d.]+ MB\n {2}fuse {6}set\n {2}blob {6}[\d.]+ kB at byte \d+\n {2}layout {4}[12], commonjs, disableWarning\n {2}main /);
  expect(stdout).toContain('  options   --expose-internals (to be added by: none)\n');
  expect(stdout).toContain('  asset     pack.data  15 B\n');
  expect(stdout).toContain('  base      can be taken out of it again\n');
  const json = await runPack(root, ['inspect', app, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ version: 1, type: 'inspect', path: app, fuse: 'set', contents: { kind: 'sea', assets: expect.arrayContaining([expect.objectContaining({ key: 'pack.data', size: 15 })]) } });
}, 60_000);

test('the entitlements of the Node for macOS are printed as codesign reads them, and what has none is told as such', async () => {
  const node = await nodeOfVersion('24.18.1', 'x64', 'darwin');
  const { stdout } = await runPack('.', ['inspect', node, '--entitlements']);
  expect(stdout).toMatch(/^<\?xml version="1\.0"[^]*<key>com\.apple\.security\.cs\.allow-jit<\/key>\s*<true\/>[^]*<\/plist>\s*$/);
  const { exitCode, stderr } = await runPack('.', ['inspect', process.execPath, '--entitlements']);
  expect({ exitCode, ...toldError(stderr) }).toMatchObject({ exitCode: 1, code: 'ERR_PACK_BINARY_UNSUPPORTED', path: process.execPath });
}, 120_000);

import { closeSync, copyFileSync, cpSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { targetNode } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { createProject, runPack, toldError } from './run-pack.ts';

const FILES = {
  'package.json': '{ "name": "checked", "version": "2.0.0", "main": "main.js", "pack": { "assets": ["data.txt"], "args": ["--x"] } }',
  'main.js': 'console.log(require("./lib").value)', 'lib.js': 'exports.value = "a text to be found"; exports.f = () => 1;', 'data.txt': 'the data',
};

test('an executable that is as it was built, and one that was damaged', async () => {
  const root = createProject(FILES);
  const app = await built(root, 'app');
  expect(await runPack(root, ['verify', app])).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^✔ \S+\/app {2}node\S+ {2}holds what was built into it\n {2}sha256 {4}[0-9a-f]{64}\n {2}built {5}checked from main\.js, by pack /) });
  const json = await runPack(root, ['verify', app, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ version: 1, type: 'verify', rebuilt: false, record: { entry: 'main.js', options: { assets: ['data.txt'], args: ['--x'] } } });

  for (const [text, damaged] of [['Usage: node [options]', 'the Node binary around it is another'], ['a text to be found', 'its asset pack.archive.0 is another'], ['"name":"checked","version"', 'its asset pack.archive is another'], ['"sourceDateEpoch":null', 'the record .* is damaged']] as const) {
    const copy = path.join(root, 'damaged');
    copyFileSync(app, copy);
    const at = readFileSync(copy).lastIndexOf(text) + 3;
    const file = openSync(copy, 'r+');
    writeSync(file, 'X', at);
    closeSync(file);
    const { exitCode, stderr, stdout } = await runPack(root, ['verify', copy]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(toldError(stderr)).toMatchObject({ code: 'ERR_PACK_VERIFY_FAILED', message: expect.stringMatching(new RegExp(damaged, 'i')), path: copy, hint: expect.any(String), hasStack: false });
  }
}, 60_000);

test('a project gives its executable again, from another checkout with other settings of the environment; a changed one does not, and the files are named', async () => {
  const root = createProject(FILES);
  const app = await built(root, 'app', ['--arg', 'y', '--no-code-cache'], { SOURCE_DATE_EPOCH: '1700000000' });
  const elsewhere = path.join(root, '../elsewhere');
  cpSync(root, elsewhere, { recursive: true });
  expect(await runPack(elsewhere, ['verify', app, '--rebuild'], { env: { SOURCE_DATE_EPOCH: '5' } })).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('the project gives this very file') });
  writeFileSync(path.join(elsewhere, 'lib.js'), FILES['lib.js'].replace('found', 'moved'));
  writeFileSync(path.join(elsewhere, 'main.js'), `${FILES['main.js']}; require('./new')`);
  writeFileSync(path.join(elsewhere, 'new.js'), '');
  const { exitCode, stderr } = await runPack(root, ['verify', app, '--rebuild', '--project', elsewhere]);
  expect(exitCode).toBe(3);
  expect(toldError(stderr)).toMatchObject({ code: 'ERR_PACK_NOT_REPRODUCED', message: expect.stringContaining('files differ: lib.js (content), main.js (content), new.js (not in the executable)'), hasStack: false });
}, 60_000);

test('a single script with its code cache is verified and built again', async () => {
  const root = createProject({ 'script.js': 'const os = require("os"); function f(a) { return a + 1; } console.log(f(1), os.EOL.length)', 'block.bin': 'block' });
  const app = await built(root, 'app', ['--binary-data', 'block.bin'], {}, ['script.js', '--simple']);
  expect(await runPack(root, ['verify', app, '--rebuild'])).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringContaining('very file') });
  writeFileSync(path.join(root, 'block.bin'), 'other');
  expect(toldError((await runPack(root, ['verify', app, '--rebuild'])).stderr)).toMatchObject({ code: 'ERR_PACK_NOT_REPRODUCED', message: expect.stringContaining('the asset pack.data differs') });
}, 60_000);

test('what was changed around the program, and another Node binary, are told apart from another program', async () => {
  const root = createProject(FILES);
  const node = await targetNode('22');
  const app = await built(root, 'app', ['--node-path', node]);
  writeFileSync(app, Buffer.concat([readFileSync(app), Buffer.from('appended')]));
  const appended = await runPack(root, ['verify', app, '--rebuild', '--node-path', node]);
  expect(toldError(appended.stderr)).toMatchObject({ code: 'ERR_PACK_NOT_REPRODUCED', message: expect.stringContaining('what is in it is the same') });
  const other = path.join(root, 'other-node');
  writeFileSync(other, Buffer.concat([readFileSync(node), Buffer.from('x')]), { mode: 0o755 });
  const { stderr } = await runPack(root, ['verify', app, '--rebuild', '--node-path', other]);
  expect(toldError(stderr)).toMatchObject({ code: 'ERR_PACK_NOT_REPRODUCED', message: expect.stringMatching(/built on a Node binary with the SHA-256 [0-9a-f]{64}, and the one/) });
}, 120_000);

test.each([
  [['verify'], 2, 'ERR_PACK_USAGE'], [['verify', 'main.js'], 1, 'ERR_PACK_BINARY_UNSUPPORTED'], [['verify', process.execPath], 1, 'ERR_PACK_BLOB_INVALID'], [['verify', 'gone'], 1, 'ERR_PACK_BINARY_INVALID'],
  [['why', 'x', '--rebuild'], 2, 'ERR_PACK_USAGE'],
])('pack %j ends with %i', async (args, status, code) => {
  const result = await runPack(createProject(FILES), args);
  expect(result).toMatchObject({ exitCode: status, stdout: '' });
  expect(toldError(result.stderr)).toMatchObject({ code, hasStack: false });
});

async function built(root: string, name: string, options: readonly string[] = [], env: NodeJS.ProcessEnv = {}, what: readonly string[] = ['.']): Promise<string> {
  const output = path.join(root, '..', name);
  expect(await runPack(root, [...what, '-o', output, '--quiet', ...options], { env })).toMatchObject({ exitCode: 0, stderr: '' });
  expect(statSync(output).size).toBeGreaterThan(1e7);
  return output;
}

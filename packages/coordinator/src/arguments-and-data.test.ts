import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build } from './build.ts';

let root: string;
beforeEach(() => { root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-data-'))), 'app'); });
afterEach(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];
const SIZE = 20_000_000;

/** Tells arguments, what the data is, and by how much the memory grew with reading it: not by its size, as nothing is copied. */
const PROGRAM = `
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const tell = () => {
  const before = process.memoryUsage().arrayBuffers;
  const { length } = process.seaBinaryData;
  return { length, kind: Buffer.isBuffer(process.seaBinaryData), last: process.seaBinaryData[length - 1], same: process.seaBinaryData === process.seaBinaryData, listed: Object.keys(process).includes('seaBinaryData'), copied: process.memoryUsage().arrayBuffers - before > 1_000_000 };
};
if (!isMainThread) parentPort.postMessage(tell());
else if (process.argv[2] === 'child') console.log('child', process.argv.slice(2), process.seaBinaryData.length);
else {
  console.log(JSON.stringify(process.argv.slice(1)));
  console.log(JSON.stringify(tell()));
  new Worker(__filename).on('message', (told) => {
    console.log(JSON.stringify(told));
    require('node:child_process').fork(__filename, ['child']);
  });
}`;

test.each(lines)('a program finds the baked arguments before its own, and its data in every thread without a copy, on Node %s', async (line) => {
  create({ 'package.json': '{ "name": "app", "main": "main.js", "pack": { "args": ["--mode=fast", ""], "binaryData": "block.bin" } }', 'main.js': PROGRAM });
  const block = Buffer.alloc(SIZE, 7);
  block[SIZE - 1] = 255;
  writeFileSync(path.join(root, 'block.bin'), block);
  const { executables: [built] } = await build({ cwd: root, output: '../app-out', nodePath: await targetNode(line) });
  expect(built!.sizes.assets).toBe(SIZE);
  const told = JSON.stringify({ length: SIZE, kind: true, last: 255, same: true, listed: false, copied: false });
  const { stdout, stderr, exitCode } = await run('app-out', ['own']);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toBe(`${JSON.stringify(['/snapshot/app/main.js', '--mode=fast', '', 'own'])}\n${told}\n${told}\nchild [ 'child' ] ${SIZE}\n`);
}, 60_000);

test.each([['22', 'script.js'], ['24', 'script.js'], ['26', 'script.mjs']] as const)('so does a single script, on Node %s', async (line, script) => {
  create({ [script]: 'console.log(process.argv.slice(2), process.seaBinaryData.toString())', 'data.txt': 'the data' });
  await build({ cwd: root, input: script, mode: 'simple', args: ['a', '"b"'], binaryData: 'data.txt', output: '../out', nodePath: await targetNode(line) });
  expect(await run('out', ['own'])).toMatchObject({ stdout: "[ 'a', '\"b\"', 'own' ] the data\n", stderr: '', exitCode: 0 });
}, 60_000);

test('a program without data has no such property', async () => {
  create({ 'index.js': 'console.log("seaBinaryData" in process)' });
  await build({ cwd: root, output: '../out' });
  expect((await run('out')).stdout).toBe('false\n');
});

test('data that is not there, or is a directory, or would be replaced by the executable, ends the build', async () => {
  create({ 'index.js': '', 'data.txt': 'x' });
  await expect(build({ cwd: root, binaryData: 'gone' })).rejects.toMatchObject({ code: 'ERR_PACK_SOURCE_UNREADABLE', path: path.join(root, 'gone') });
  await expect(build({ cwd: root, binaryData: '.' })).rejects.toMatchObject({ code: 'ERR_PACK_SOURCE_UNREADABLE' });
  await expect(build({ cwd: root, binaryData: 'data.txt', output: 'data.txt' })).rejects.toMatchObject({ code: 'ERR_PACK_OUTPUT_NOT_WRITABLE' });
});

function create(files: Record<string, string>): void {
  mkdirSync(root, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(root, name), content);
}

async function run(name: string, args: string[] = []): Promise<GuardResult> {
  return guardedRun(path.join(root, '..', name), args, { cwd: path.dirname(root) });
}

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOutput } from './open-output.ts';

let root: string;
beforeEach(() => { root = mkdtempSync(path.join(tmpdir(), 'pack-output-')); });
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

test('what was written gets its name, executable, when it is committed, and not before', async () => {
  const file = path.join(root, 'new/deep/app');
  const output = await openOutput(file);
  writeFileSync(output.temporary, 'program');
  writeFileSync(output.scratch, 'blob');
  expect(existsSync(file)).toBe(false);
  expect(path.dirname(output.temporary)).toBe(path.dirname(file));
  await output.commit();
  await output.discard();
  expect(readFileSync(file, 'utf8')).toBe('program');
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o755);
  expect(readdirSync(path.dirname(file))).toEqual(['app']);
});

test('what is discarded leaves nothing, not even the directories made for it', async () => {
  mkdirSync(path.join(root, 'kept'));
  const output = await openOutput(path.join(root, 'kept/new/deep/app'));
  writeFileSync(output.temporary, 'program');
  await output.discard();
  expect(readdirSync(root, { recursive: true })).toEqual(['kept']);
});

test('directories made for it stay when somebody else put something there', async () => {
  const output = await openOutput(path.join(root, 'new/deep/app'));
  writeFileSync(path.join(root, 'new/other'), '');
  await output.discard();
  expect(readdirSync(path.join(root, 'new'))).toEqual(['other']);
});

test('an existing file is untouched until then', async () => {
  const file = path.join(root, 'app');
  writeFileSync(file, 'old');
  const output = await openOutput(file);
  writeFileSync(output.temporary, 'new');
  await output.discard();
  expect(readFileSync(file, 'utf8')).toBe('old');
});

test('two builds to one file at the same time do not meet', async () => {
  const [first, second] = await Promise.all([openOutput(path.join(root, 'app')), openOutput(path.join(root, 'app'))]);
  expect(first.temporary).not.toBe(second.temporary);
  await Promise.all([first.discard(), second.discard()]);
  expect(readdirSync(root)).toEqual([]);
});

test('no listener stays on the process', async () => {
  const before = process.listenerCount('exit');
  const output = await openOutput(path.join(root, 'app'));
  expect(process.listenerCount('exit')).toBe(before + 1);
  await output.discard();
  expect(process.listenerCount('exit')).toBe(before);
});

test('a directory is no output', async () => {
  await expect(openOutput(root)).rejects.toMatchObject({ code: 'ERR_PACK_OUTPUT_IS_DIRECTORY', path: root, hint: expect.any(String) });
});

test('a file in the way of the directory is told as the cause', async () => {
  writeFileSync(path.join(root, 'file'), '');
  const file = path.join(root, 'file/app');
  await expect(openOutput(file)).rejects.toMatchObject({ code: 'ERR_PACK_OUTPUT_NOT_WRITABLE', path: file, cause: { code: expect.stringMatching(/ENOTDIR|EEXIST/) } });
  expect(readdirSync(root)).toEqual(['file']);
});

test.skipIf(process.platform === 'win32')('a pipe or a device is no output, and stays what it is', async () => {
  const pipe = path.join(root, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const file of [pipe, '/dev/null']) await expect(openOutput(file)).rejects.toMatchObject({ code: 'ERR_PACK_OUTPUT_NOT_WRITABLE', path: file });
  expect(statSync(pipe).isFIFO()).toBe(true);
  expect(readdirSync(root)).toEqual(['pipe']);
});

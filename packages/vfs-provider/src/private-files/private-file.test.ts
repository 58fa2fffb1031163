import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureFile, ensurePrivateDirectory } from './private-file.ts';

let directory: string;
beforeEach(() => { directory = mkdtempSync(path.join(tmpdir(), 'pack-private-')); });
afterEach(() => { rmSync(directory, { recursive: true, force: true }); });

const BODY = Buffer.from('the right bytes');
const isIntact = (bytes: Uint8Array): boolean => BODY.equals(bytes);
const put = (file: string): void => { ensureFile(file, BODY, isIntact, 0); };

test('a new file is complete and only for its owner', () => {
  const file = path.join(directory, 'a', 'b.node');
  put(file);
  expect(readFileSync(file)).toEqual(BODY);
  expect(statSync(file).mode & 0o777).toBe(0o700);
  expect(readdirSync(path.dirname(file))).toEqual(['b.node']);
});

test('an intact file is left as it is', () => {
  const file = path.join(directory, 'x');
  put(file);
  const { ino } = statSync(file);
  put(file);
  expect(statSync(file).ino).toBe(ino);
});

test('a file that somebody has changed is replaced, whatever its size', () => {
  const file = path.join(directory, 'x');
  for (const wrong of ['the wrong bytes', 'short', '']) {
    writeFileSync(file, wrong, { mode: 0o700 });
    put(file);
    expect(readFileSync(file)).toEqual(BODY);
  }
});

test('a file that others may write is replaced even if its bytes are right', () => {
  const file = path.join(directory, 'x');
  writeFileSync(file, BODY);
  chmodSync(file, 0o777);
  const { ino } = statSync(file);
  put(file);
  expect(statSync(file)).toMatchObject({ mode: 0o100700 });
  expect(statSync(file).ino).not.toBe(ino);
});

test('a link or a directory in the place of the file is replaced, what the link leads to is not touched', () => {
  const foreign = path.join(directory, 'foreign');
  writeFileSync(foreign, BODY, { mode: 0o700 });
  const link = path.join(directory, 'link');
  symlinkSync(foreign, link);
  mkdirSync(path.join(directory, 'dir', 'below'), { recursive: true });
  put(link);
  put(path.join(directory, 'dir'));
  rmSync(foreign);
  expect(readFileSync(link)).toEqual(BODY);
  expect(readFileSync(path.join(directory, 'dir'))).toEqual(BODY);
});

test('what a writer left that was killed is removed by the next one, what one writes that runs stays', async () => {
  const file = path.join(directory, 'x');
  const killed = spawn(process.execPath, ['-e', `
    import(${JSON.stringify(new URL('./process-mark.ts', import.meta.url).href)}).then(({ processMark }) => { console.log(processMark()); setInterval(() => {}, 1000); })`]);
  const mark = String((await once(killed.stdout, 'data'))[0]).trim();
  const half = `${file}.${mark}.0.tmp`;
  writeFileSync(half, 'half');
  put(file);
  expect(readdirSync(directory).sort()).toEqual(['x', path.basename(half)]);
  killed.kill('SIGKILL');
  await once(killed, 'close');
  rmSync(file);
  put(file);
  expect(readdirSync(directory)).toEqual(['x']);
});

test('processes that write the same file at the same time never see a half one', async () => {
  const file = path.join(directory, 'big');
  const script = `
    import { rmSync, readFileSync } from 'node:fs';
    const { ensureFile } = await import(${JSON.stringify(new URL('./private-file.ts', import.meta.url).href)});
    const body = Buffer.alloc(300_000, 7);
    for (let i = 0; i < 60; i++) {
      ensureFile(process.argv[1], body, (bytes) => body.equals(bytes), 0);
      let seen;
      try { seen = readFileSync(process.argv[1]); } catch (error) { if (error.code !== 'ENOENT') throw error; continue; }
      if (!body.equals(seen)) process.exit(3);
      if (i % 3 === 0) rmSync(process.argv[1], { force: true });
    }`;
  const exits = await Promise.all([1, 2, 3].map(() => new Promise((resolve) => {
    spawn(process.execPath, ['--input-type=module', '-e', script, file], { stdio: 'inherit' }).on('exit', resolve);
  })));
  expect(exits).toEqual([0, 0, 0]);
  expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a directory is closed to others, also one that was open', () => {
  const home = path.join(directory, 'cache');
  mkdirSync(home, { mode: 0o755 });
  ensurePrivateDirectory(home);
  expect(statSync(home).mode & 0o777).toBe(0o700);
});

test.runIf(process.platform === 'linux')('a place that takes no directories is an error, not an endless attempt', () => {
  expect(() => { ensurePrivateDirectory('/proc/cache/pack'); }).toThrow(/ENOENT/);
});

test('a link in the place of the directory is refused', () => {
  const link = path.join(directory, 'link');
  symlinkSync(directory, link);
  expect(() => { ensurePrivateDirectory(link); }).toThrow(/is not a directory/);
});

test.runIf(process.getuid?.() === 0)('a directory of another user is refused', async () => {
  const { chownSync } = await import('node:fs');
  const home = path.join(directory, 'foreign');
  mkdirSync(home, { mode: 0o700 });
  chownSync(home, 65534, 65534);
  expect(() => { ensurePrivateDirectory(home); }).toThrow(/belongs to another user/);
});

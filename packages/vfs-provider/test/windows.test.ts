import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { buildExecutable } from './build-executable.ts';

const PROJECT = path.join(import.meta.dirname, 'projects', 'windows');

// Wine 8 runs the Node of this line; what V8 of later ones asks Windows for, it does not have.
test('on Windows\' substitute a program finds its files at C:\\snapshot, however their paths are written', { timeout: 240_000 }, async (context) => {
  try {
    execFileSync('wine', ['--version'], { stdio: 'ignore' });
  } catch {
    return context.skip('wine is not installed');
  }
  const home = mkdtempSync(path.join(tmpdir(), 'pack-windows-'));
  try {
    const directory = path.join(home, 'windows');
    mkdirSync(path.join(home, 'empty'));
    cpSync(PROJECT, directory, { recursive: true });
    using executable = await buildExecutable({ line: '22', directory, entry: 'index.js', platform: 'win32' });
    const plain = await runWine(home, [await targetNode('22', 'x64', 'win32'), path.join(directory, 'index.js')]);
    rmSync(directory, { recursive: true });
    const packed = await runWine(home, [executable.path]);
    const refused = packed.at(-2)!;
    expect(packed.filter((line) => line !== refused)).toEqual(plain);
    expect(plain.length).toBeGreaterThan(30);
    const [write, , ...others] = JSON.parse(refused.slice('refused '.length)) as [object, ...unknown[]];
    expect(write).toMatchObject({ code: 'EROFS', message: String.raw`EROFS: read-only file system, open '<root>\lib\text.txt'` });
    expect(others).toEqual(['ENOENT', 'EROFS', true, true, true]);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});

/** Gives the lines that a Windows program prints, through a file: wine's pipes to Linux programs are none that libuv can open. */
async function runWine(home: string, command: readonly string[]): Promise<string[]> {
  const env = { ...process.env, WINEPREFIX: path.join(home, 'wine'), WINEDEBUG: '-all', WINEARCH: 'win64', NODE_SKIP_PLATFORM_CHECK: '1' };
  const [printed, errors] = [path.join(home, 'printed'), path.join(home, 'errors')];
  const script = 'printed="$1"; errors="$2"; shift 2; exec wine "$@" </dev/null >"$printed" 2>"$errors"';
  const { exitCode } = await guardedRun('sh', ['-c', script, 'sh', printed, errors, ...command], { cwd: path.join(home, 'empty'), env, timeoutMs: 100_000 });
  expect(exitCode, readFileSync(errors, 'utf8')).toBe(0);
  return readFileSync(printed, 'utf8').split('\n');
}

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { expect, test, type TestContext } from 'vitest';
import { buildExecutable, type ExecutableOptions } from './build-executable.ts';

// Wine 8 runs the Node of this line; what V8 of later ones asks Windows for, it does not have.
const LINE = '22';
const TITLE = 'on Windows\' substitute';

test(`${TITLE} a program finds its files at C:\\snapshot, however their paths are written`, { timeout: 240_000 }, async (context) => {
  const { plain, packed } = await runBoth(context, 'windows', { entry: 'index.js' });
  const refused = packed.at(-2)!;
  expect(packed.filter((line) => line !== refused)).toEqual(plain);
  expect(plain.length).toBeGreaterThan(30);
  const [write, , ...others] = JSON.parse(refused.slice('refused '.length)) as [object, ...unknown[]];
  expect(write).toMatchObject({ code: 'EROFS', message: String.raw`EROFS: read-only file system, open '<root>\lib\text.txt'` });
  expect(others).toEqual(['ENOENT', 'EROFS', true, true, true]);
});

test(`${TITLE} a program starts with public functions of Node alone`, { timeout: 240_000 }, async (context) => {
  const { plain, packed } = await runBoth(context, 'modest', { entry: 'index.mjs', mount: 'public' });
  expect(packed).toEqual(plain);
  expect(plain.length).toBeGreaterThan(5);
});

/** What a project prints under plain Node, and packaged, its directory gone. */
async function runBoth(context: TestContext, project: string, options: Pick<ExecutableOptions, 'entry' | 'mount'>): Promise<{ plain: string[]; packed: string[] }> {
  try {
    execFileSync('wine', ['--version'], { stdio: 'ignore' });
  } catch {
    context.skip('wine is not installed');
  }
  const home = mkdtempSync(path.join(tmpdir(), 'pack-windows-'));
  try {
    const directory = path.join(home, project);
    mkdirSync(path.join(home, 'empty'));
    cpSync(path.join(import.meta.dirname, 'projects', project), directory, { recursive: true });
    using executable = await buildExecutable({ line: LINE, directory, platform: 'win32', ...options });
    const plain = await runWine(home, [await targetNode(LINE, 'x64', 'win32'), path.join(directory, options.entry)]);
    rmSync(directory, { recursive: true });
    const packed = await runWine(home, [executable.path]);
    return { plain: neutral(plain, `Z:${directory}`), packed: neutral(packed, `C:/snapshot/${project}`) };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The lines, a word in the place of the directory, whatever stands between its parts. */
function neutral(text: string, directory: string): string[] {
  return text.replaceAll(new RegExp(directory.split('/').join(String.raw`(?:/|\\{1,2})`), 'g'), '<place>').split('\n');
}

/** Gives what a Windows program prints, through a file: wine's pipes to Linux programs are none that libuv can open. */
async function runWine(home: string, command: readonly string[]): Promise<string> {
  const env = { ...process.env, WINEPREFIX: path.join(home, 'wine'), WINEDEBUG: '-all', WINEARCH: 'win64', NODE_SKIP_PLATFORM_CHECK: '1' };
  const [printed, errors] = [path.join(home, 'printed'), path.join(home, 'errors')];
  const script = 'printed="$1"; errors="$2"; shift 2; exec wine "$@" </dev/null >"$printed" 2>"$errors"';
  const { exitCode } = await guardedRun('sh', ['-c', script, 'sh', printed, errors, ...command], { cwd: path.join(home, 'empty'), env, timeoutMs: 100_000 });
  expect(exitCode, readFileSync(errors, 'utf8')).toBe(0);
  return readFileSync(printed, 'utf8');
}

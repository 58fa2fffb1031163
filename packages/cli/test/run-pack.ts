import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun, type GuardOptions, type GuardResult } from '@pack-internal/guarded-run';
import { onTestFinished } from 'vitest';

/** The command as users start it. */
export const PACK: string = path.join(import.meta.dirname, '../bin/pack.js');

export interface RunOptions extends GuardOptions {
  /** What to start instead of Node with the command, e.g. a shell that prepares a file system first. */
  readonly through?: readonly string[];
}

/** Runs `pack` in a project that a test made, with no colours and a user's plain environment. */
export async function runPack(cwd: string, args: readonly string[], { through = [], env = {}, ...options }: RunOptions = {}): Promise<GuardResult> {
  const [file, ...rest] = [...through, process.execPath, PACK, ...args] as [string, ...string[]];
  const { PATH, HOME, PACK_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  return guardedRun(file, rest, { cwd, env: { PATH, HOME, PACK_CACHE_DIR, XDG_CACHE_HOME, ...env }, ...options });
}

/** A directory with files, that goes away with the test. */
export function createProject(files: Readonly<Record<string, string>>): string {
  const root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-cli-'))), 'project');
  mkdirSync(root);
  onTestFinished(() => {
    chmodSync(root, 0o755);
    rmSync(path.dirname(root), { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return root;
}

/** Names of everything below a directory, sorted: what a build left there. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
}

/** What an error on standard error tells. */
export function toldError(stderr: string): { code?: string; message?: string; path?: string; cause?: string; hint?: string; hasStack: boolean } {
  const first = /^error: (.*) \[(\w+)\]$/m.exec(stderr);
  const line = (name: string): string | undefined => new RegExp(`^ {2}${name}: (.*)$`, 'm').exec(stderr)?.[1];
  const parts = { code: first?.[2], message: first?.[1], path: line('path'), cause: line('cause'), hint: line('hint') };
  return { ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)), hasStack: /^\s+at .+:\d+:\d+\)?$/m.test(stderr) };
}

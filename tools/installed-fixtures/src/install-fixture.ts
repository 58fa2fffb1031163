import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';

/** Where the fixtures lie. */
export const FIXTURES: string = path.join(import.meta.dirname, '../../../fixtures');

/**
 * Copies `fixtures/<name>` into a directory and installs there, with pnpm, what its lockfile names.
 * @param options for `pnpm install`, besides
 * @returns the path of the copy
 */
export async function installFixture(name: string, into: string, options: readonly string[] = []): Promise<string> {
  const directory = path.join(into, name);
  cpSync(path.join(FIXTURES, name), directory, {
    recursive: true,
    preserveTimestamps: true,
    filter: (file) => !/[\\/](node_modules|dist)$/.test(file),
  });
  if (existsSync(path.join(directory, 'pnpm-lock.yaml'))) {
    const workspace = existsSync(path.join(directory, 'pnpm-workspace.yaml')) ? [] : ['--ignore-workspace'];
    await pnpm(directory, ['install', '--frozen-lockfile', '--prefer-offline', ...workspace, ...options]);
  }
  return directory;
}

/** Runs pnpm in a directory; throws an `Error` with what it printed when it fails. */
export async function pnpm(cwd: string, args: readonly string[]): Promise<void> {
  // The pnpm that runs the workspace's script is a native program; a JavaScript one needs Node in front.
  const pnpmPath = process.env['npm_execpath'] ?? 'pnpm';
  const [file, first] = /\.[cm]?js$/.test(pnpmPath) ? [process.execPath, [pnpmPath]] : [pnpmPath, []];
  const env = { ...process.env, pnpm_config_verify_deps_before_run: 'false' };
  const result = await guardedRun(file, [...first, ...args], { cwd, env, timeoutMs: 900_000, maxProcesses: 200 });
  if (result.exitCode !== 0) throw new Error(`pnpm ${args.join(' ')} failed in ${cwd}:\n${result.stdout}${result.stderr}`);
}

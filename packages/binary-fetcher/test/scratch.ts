import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'binary-fetcher-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

export function scratchDir(name = 'dir'): string {
  return mkdtempSync(join(root, `${name}-`));
}

/** A project whose `.npmrc` names a registry, waits little and holds `more` lines. */
export function projectFor(registry: string, more: readonly string[] = []): string {
  const cwd = scratchDir('project');
  writeFileSync(join(cwd, 'package.json'), '{}');
  writeFileSync(join(cwd, '.npmrc'), [`registry=${registry}`, 'fetch-retry-mintimeout=1', ...more, ''].join('\n'));
  return cwd;
}

/** A project whose `pnpm-workspace.yaml` holds these settings, and whose downloads are repeated soon. */
export function workspaceFor(settings: string): string {
  const cwd = projectFor('http://127.0.0.1:1/', ['fetch-retries=1']);
  writeFileSync(join(cwd, 'pnpm-workspace.yaml'), settings);
  return cwd;
}

/** Takes the npm configuration and the proxies of whoever runs the tests out of this process. */
export function forgetNpmConfiguration(): void {
  for (const key of Object.keys(process.env)) if (/^p?npm_config_|^(https?_|no)proxy$/i.test(key)) delete process.env[key];
  for (const which of ['userconfig', 'globalconfig']) {
    const empty = join(root, which);
    writeFileSync(empty, '');
    process.env[`npm_config_${which}`] = empty;
  }
}

/** What a cache holds of runtimes, unfinished downloads and locks: all empty after a failure. */
export function cacheContents(cacheDir: string): Record<'trees' | 'tmp' | 'locks', string[]> {
  const list = (name: string): string[] => { try { return readdirSync(join(cacheDir, name)); } catch { return []; } };
  return { trees: list('trees'), tmp: list('tmp'), locks: list('locks') };
}

export const EMPTY_CACHE = { trees: [], tmp: [], locks: [] };

import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../prepare.ts';
import { kept } from './kept.ts';

/** A project of this package, copied and installed as its lockfile says. */
export interface InstalledProject {
  readonly directory: string;
  /** What `bin` of its package.json names, relative to the directory. */
  readonly entry: string;
  readonly isModule: boolean;
  /** A text that changes with anything in it. */
  readonly version: string;
}

/**
 * Installs `tools/bench/<path>` in the bench's cache, in the hoisted layout: what pkg makes of pnpm's own one, with links,
 * builds but does not find its modules.
 */
export async function installedProject(path: string): Promise<InstalledProject> {
  const source = join(ROOT, 'tools/bench', path);
  const files = globSync('**/*.*', { cwd: source, exclude: (name) => name === 'node_modules' }).sort();
  const texts = files.map((file) => [file, readFileSync(join(source, file), 'utf8')] as const);
  const directory = await kept('projects', [path, texts], async (room) => {
    for (const file of files) await cp(join(source, file), join(room, file));
    await promisify(execFile)('pnpm', ['install', '--frozen-lockfile', '--ignore-workspace', '--ignore-scripts', '--node-linker=hoisted'], { cwd: room });
  });
  const { bin = '', type } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { bin?: string; type?: string };
  return { directory, entry: bin, isModule: type === 'module', version: JSON.stringify(texts) };
}

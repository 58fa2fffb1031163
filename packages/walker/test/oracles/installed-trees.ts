import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIXTURES, installFixture } from '@pack-internal/installed-fixtures';
import { afterAll, beforeAll } from 'vitest';

/** The fixtures that are projects, `ecosystem` with its programs among them. */
export const PROJECTS: readonly string[] = readdirSync(FIXTURES).sort().filter((name) => existsSync(join(FIXTURES, name, 'package.json')));

/**
 * Installs all fixtures before the tests of a file, and takes them away after them.
 * @returns what gives the directory of one
 */
export function installedTrees(): (name: string) => string {
  const room = realpathSync(mkdtempSync(join(tmpdir(), 'pack-walker-trees-')));
  beforeAll(async () => {
    for (const name of PROJECTS) await installFixture(name, room, ['--ignore-scripts']);
  }, 900_000);
  afterAll(() => rmSync(room, { recursive: true, force: true }));
  return (name) => join(room, name);
}

/** The entries of a project: the scripts of the ecosystem's programs, what Node finds at the root of the others. */
export function programsOf(project: string): readonly string[] {
  if (project !== 'ecosystem') return ['main.js', 'index.js', 'server.js', 'build.js', 'bin/tasks.js', 'packages/app/index.js'].filter((file) => existsSync(join(FIXTURES, project, file))).slice(0, 1);
  const programs = join(FIXTURES, project, 'programs');
  return readdirSync(programs).sort().map((name) => `programs/${name}/${readdirSync(join(programs, name)).find((file) => /^index\.[cm]js$/.test(file))}`);
}

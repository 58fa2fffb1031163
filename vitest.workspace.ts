import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestProjectInlineConfiguration } from 'vitest/config';

/** Where tests lie in a package or a tool; projects that tests package hold none of ours. */
const TESTS = '{src,test,conformance}/**/*.test.ts';

/**
 * The list of vitest projects: every package and every tool that has tests.
 * vitest 5 does not read a file of this name by itself; `vitest.config.ts` imports it.
 */
export const projects: TestProjectInlineConfiguration[] = globSync(['packages/*/package.json', 'tools/*/package.json'], { cwd: import.meta.dirname })
  .map((manifest) => dirname(manifest))
  .filter((directory) => globSync(TESTS, { cwd: join(import.meta.dirname, directory) }).length > 0)
  .sort()
  .map((directory) => ({
    extends: true,
    test: { name: nameOf(directory), root: join(import.meta.dirname, directory), include: [TESTS] },
  }));

function nameOf(directory: string): string {
  const { name } = JSON.parse(readFileSync(join(import.meta.dirname, directory, 'package.json'), 'utf8')) as { name: string };
  return name;
}

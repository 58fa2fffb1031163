import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { catalogViolations } from './catalog.ts';
import { readText, workspacePackages } from './workspace.ts';

test('a version outside the catalog, an unused entry and a range in the catalog are found', () => {
  const packages = [{ directory: 'packages/a', manifest: { dependencies: { semver: '7.1.0', ours: 'workspace:^' }, devDependencies: { vitest: 'catalog:' } } }];
  expect(catalogViolations(packages, { vitest: '^5.0.0', gone: '1.0.0' })).toEqual([
    'packages/a/package.json: semver is "7.1.0", not "catalog:"',
    'pnpm-workspace.yaml: vitest is "^5.0.0", not one exact version',
    'pnpm-workspace.yaml: nobody uses gone of the catalog',
  ]);
});

test('every external dependency takes its version from the catalog', () => {
  const { catalog } = load(readText('pnpm-workspace.yaml')) as { catalog: Record<string, string> };
  expect(Object.keys(catalog).length).toBeGreaterThan(10);
  expect(catalogViolations(workspacePackages(), catalog)).toEqual([]);
});

import { expect, test } from 'vitest';
import { dependencyTableViolations, readDependencyTable } from './dependency-table.ts';
import { allDependencies, readText, workspacePackages } from './workspace.ts';

test('a dependency without a reason and a row without a dependency are found', () => {
  const table = readDependencyTable('| Package | Why |\n| --- | --- |\n| `used` | it parses |\n| `mute` |  |\n| `gone` | it parsed |\n');
  expect(dependencyTableViolations(new Set(['used', 'mute', 'new']), table)).toEqual([
    'gone in docs/dependencies.md is not a dependency',
    'mute is not justified in docs/dependencies.md',
    'new is not justified in docs/dependencies.md',
  ]);
});

test('docs/dependencies.md justifies every external dependency and no other', () => {
  const external = workspacePackages().flatMap(({ manifest }) => Object.entries(allDependencies(manifest)))
    .filter(([, range]) => !range.startsWith('workspace:')).map(([name]) => name);
  expect(external.length).toBeGreaterThan(10);
  expect(dependencyTableViolations(new Set(external), readDependencyTable(readText('docs/dependencies.md')))).toEqual([]);
});

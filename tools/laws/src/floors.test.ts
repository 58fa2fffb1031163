import { expect, test } from 'vitest';
import { floorViolations } from './floors.ts';
import { reachesOf } from './reaches.ts';
import { publishedPackages, readText, sourceFiles, type WorkspacePackage } from './workspace.ts';

const sample = (name: string, dependencies: Record<string, string>): WorkspacePackage => ({ directory: `packages/${name}`, manifest: { name: `@pack/${name}`, dependencies } });

test('a package that declares one of its own floor is found', () => {
  const reaches = reachesOf([sample('walker', { '@pack/errors': 'workspace:^', '@pack/bytecode': 'workspace:^' })], []);
  expect(floorViolations(reaches)).toEqual(['packages/walker/package.json: @pack/walker (floor 1) may not use @pack/bytecode (floor 1)']);
});

test('a source that imports from a floor above is found, also for a type and for a subpath', () => {
  const sources = [
    { path: 'packages/injector/src/a.ts', text: "import type { X } from '@pack/coordinator';" },
    { path: 'packages/injector/src/b.ts', text: "export const b = () => import('@pack/vfs-provider/x');" },
    { path: 'packages/injector/src/c.test.ts', text: "import '@pack/cli';" },
  ];
  expect(floorViolations(reachesOf([sample('injector', {})], sources))).toEqual([
    'packages/injector/src/a.ts: @pack/injector (floor 2) may not use @pack/coordinator (floor 3)',
    'packages/injector/src/b.ts: @pack/injector (floor 2) may not use @pack/vfs-provider (floor 2)',
  ]);
});

test('a package without a floor is found', () => {
  expect(floorViolations([{ from: '@pack/cli', to: '@pack/attic', where: 'x.ts' }])).toEqual(['x.ts: @pack/attic has no floor in tools/laws/src/floors.ts']);
});

test('packages use only packages of lower floors', () => {
  const sources = sourceFiles('packages/*').map((path) => ({ path, text: readText(path) }));
  const reaches = reachesOf(publishedPackages(), sources);
  expect(reaches.length).toBeGreaterThan(10);
  expect(floorViolations(reaches)).toEqual([]);
});

import { expect, test } from 'vitest';
import { cycles } from './cycles.ts';
import { fileEdges, packageEdges } from './reaches.ts';
import { readText, sourceFiles, workspacePackages } from './workspace.ts';

test('a cycle of three files is found, whatever leads into it', () => {
  const sources = [
    { path: 'p/src/entry.ts', text: "import './a.ts';" },
    { path: 'p/src/a.ts', text: "import { b } from './b.ts';" },
    { path: 'p/src/b.ts', text: "export * from './deep/c.ts';" },
    { path: 'p/src/deep/c.ts', text: "import '../a.ts';" },
  ];
  expect(cycles(fileEdges(sources)).map((cycle) => cycle.sort())).toEqual([['p/src/a.ts', 'p/src/b.ts', 'p/src/deep/c.ts']]);
});

test('types and lazy imports make no cycle', () => {
  const sources = [
    { path: 'p/src/a.ts', text: "import type { B } from './b.ts'; export type * from './b.ts';" },
    { path: 'p/src/b.ts', text: "import './a.ts'; export const c = () => import('./c.ts');" },
    { path: 'p/src/c.ts', text: "import './b.ts'; export type X = import('./a.ts').Y;" },
  ];
  expect(cycles(fileEdges(sources))).toEqual([]);
});

test('a file that imports itself is found', () => {
  expect(cycles(new Map([['a', ['a']]]))).toEqual([['a']]);
});

test('packages that need each other are found, also through devDependencies', () => {
  const packages = [
    { directory: 'packages/a', manifest: { name: 'a', dependencies: { b: 'workspace:^' } } },
    { directory: 'packages/b', manifest: { name: 'b', devDependencies: { a: 'workspace:^' } } },
  ];
  expect(cycles(packageEdges(packages))).toHaveLength(1);
});

test('no source file imports itself through others', () => {
  const edges = fileEdges(sourceFiles('packages/*', 'tools/*').map((path) => ({ path, text: readText(path) })));
  expect([...edges.values()].flat().length).toBeGreaterThan(10);
  expect(cycles(edges)).toEqual([]);
});

test('no package needs itself through others', () => {
  expect(cycles(packageEdges(workspacePackages()))).toEqual([]);
});

import { expect, test } from 'vitest';
import { declaredRuntimes } from './declared-runtimes.ts';

const node = (version: string, onFail = 'download'): object => ({ name: 'node', version, onFail });
const declared = (manifest: Record<string, unknown>, catalogs = {}): string[] => declaredRuntimes(manifest, catalogs).map(({ name, group, specifier }) => `${group} ${name} ${specifier}`);

test.each<[string, Record<string, unknown>, string[]]>([
  ['nothing', { dependencies: { express: '5' }, engines: { node: '>=22' } }, []],
  ['devEngines', { devEngines: { runtime: node('^24.0.0') } }, ['devDependencies node runtime:^24.0.0']],
  ['engines', { engines: { runtime: node(' 22 ') } }, ['dependencies node runtime:22']],
  ['a list of runtimes', { engines: { runtime: [{ name: 'deno', version: '2.9.6', onFail: 'download' }, { name: 'bun', version: '1', onFail: 'warn' }] } }, ['dependencies deno runtime:2.9.6']],
  ['a runtime that is only checked', { devEngines: { runtime: node('24', 'error') } }, []],
  ['a runtime without a version', { devEngines: { runtime: { name: 'node', onFail: 'download' } } }, []],
  ['a dependency', { optionalDependencies: { node: 'runtime:22' } }, ['optionalDependencies node runtime:22']],
  ['a dependency beside devEngines, which gives way', { devDependencies: { node: 'runtime:22' }, devEngines: { runtime: node('24') } }, ['devDependencies node runtime:22']],
  ['the npm package called node', { dependencies: { node: '^22' } }, []],
  ['what is no manifest', { devEngines: { runtime: [null, 1] }, dependencies: null }, []],
])('%s', (_, manifest, expected) => {
  expect(declared(manifest)).toEqual(expected);
});

test('a runtime of a catalog counts as what the catalog has', () => {
  const catalogs = { default: { node: 'runtime:24' }, old: { node: '^22' } };
  expect(declared({ devDependencies: { node: 'catalog:' } }, catalogs)).toEqual(['devDependencies node catalog:']);
  expect(declared({ devDependencies: { node: 'catalog:default' } }, catalogs)).toEqual(['devDependencies node catalog:default']);
  expect(declared({ devDependencies: { node: 'catalog:old' } }, catalogs)).toEqual([]);
  expect(declared({ devDependencies: { node: 'catalog:none' } }, catalogs)).toEqual([]);
});

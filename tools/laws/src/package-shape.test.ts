import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUILD_ENGINES, packageShapeViolations } from './package-shape.ts';
import { publishedPackages, ROOT, type Manifest } from './workspace.ts';

const good: Manifest = {
  license: 'MIT', type: 'module', sideEffects: false, engines: { node: BUILD_ENGINES }, files: ['dist'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
};

test.each<[string, Manifest, string]>([
  ['licence', { ...good, license: 'ISC' }, 'is not "license": "MIT"'],
  ['engines', { ...good, engines: { node: '>=4' } }, `does not ask for node ${BUILD_ENGINES}`],
  ['files', { ...good, files: ['src'] }, 'does not publish dist'],
  ['types', { ...good, exports: { ...good.exports, './sub': './dist/sub.js' } }, 'exports "./sub" without types'],
  ['order of conditions', { ...good, exports: { ...good.exports, '.': { default: './dist/index.js', types: './dist/index.d.ts' } } }, 'exports "." without types as its first condition'],
])('a wrong field is found: %s', (_, manifest, message) => {
  expect(packageShapeViolations({ directory: 'p', manifest }, () => true)).toEqual([`p ${message}`]);
});

test('missing files are found', () => {
  expect(packageShapeViolations({ directory: 'p', manifest: good }, () => false)).toEqual(['p has no README.md', 'p has no LICENSE', 'p has no door: src/index.ts']);
});

test.each(publishedPackages().map((one) => [one.directory, one] as const))('%s can be published', (directory, one) => {
  expect(packageShapeViolations(one, (path) => existsSync(join(ROOT, directory, path)))).toEqual([]);
});

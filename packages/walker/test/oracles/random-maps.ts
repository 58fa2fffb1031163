import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import type { Question } from '../node-answers.ts';

/** A package.json: what Node accepts in it, what it refuses, and what lies between. */
export type RandomManifest = Readonly<Record<string, unknown>>;

/** The files of the package whose manifest is random. */
const FILES = ['index.js', 'a.js', 'b.mjs', 'c.json', 'lib/index.js', 'lib/x.js', 'lib/y.js', 'lib/deep/x.js', 'lib/x.mjs', 'with space.js', 'node_modules/x.js', '.hidden.js', 'inner/parent.js'];

const condition = fc.constantFrom('import', 'require', 'node', 'default', 'module-sync', 'node-addons', 'custom', 'other', 'browser', 'types');
const oddCondition = fc.constantFrom('0', '1', '-1', '01', '1.5', '4294967295', '', './x', '.', '#a', '__proto__', 'constructor', 'Default');
const goodPath = fc.constantFrom('./a.js', './b.mjs', './c.json', './lib/x.js', './lib/index.js', './index.js', './missing.js', './with space.js');
const pattern = fc.constantFrom('./lib/*.js', './lib/*', './*', './*.js', './lib/*/x.js', './*/*.js', './lib/deep/*.js', './l*b/x.js');
const oddPath = fc.constantFrom('../a.js', '/a.js', 'a.js', '', '.', './', '..', './.', './lib', './lib/', './../a.js', './lib/../a.js', './lib/./x.js', './lib//x.js', './node_modules/x.js', './NODE_MODULES/x.js', './lib/%2e%2e/a.js', './%2E/a.js',
  './lib%2fx.js', './lib%5Cx.js', './%zz.js', './%61.js', './lib\\x.js', './a.js?x', './a.js#x', './with%20space.js', 'https://h/x', 'node:fs', 'fs', 'node:nope', 'dep', 'dep/sub', 'dep/nope', 'nope', '@s/dep', '#a', 'file:///a.js', './\u00e9.js', './*/../a.js', './.hidden.js', './node_modules', 'pkg', 'pkg/a');
const path = fc.oneof({ weight: 5, arbitrary: goodPath }, { weight: 3, arbitrary: pattern }, { weight: 3, arbitrary: oddPath });
const nothing = fc.constantFrom(null, null, true, false, 0, 1.5);

const { target } = fc.letrec<{ target: unknown }>((tie) => ({
  target: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: path },
    { weight: 1, arbitrary: nothing },
    { weight: 3, arbitrary: map(fc.oneof({ weight: 9, arbitrary: condition }, { weight: 1, arbitrary: oddCondition }), tie('target'), 4) },
    { weight: 1, arbitrary: fc.array(tie('target'), { maxLength: 3 }) },
  ),
}));

const subpath = fc.constantFrom('.', './a', './a.js', './b', './lib/*', './lib/*.js', './*', './*/x', './l*b/x', './lib/x', './lib/deep/*', './lib/', './', './*a*', './..', './%61', './package.json', './nope', './*.js', './lib/*x', './x*');
const oddSubpath = fc.constantFrom('.x', '..', './/', 'a', '/a', '', 'default', '__proto__', './__proto__');
const internal = fc.constantFrom('#a', '#b', '#a/*', '#a/*.js', '#a/b', '#*', '#a*', '#a/*/x', '#dep', '#c', '#lib/*');
const oddInternal = fc.constantFrom('#', '#/', '#/x', '#/*', '#a/', 'a', '', '##', './a', '#*a*', '__proto__');
const keyed = (key: fc.Arbitrary<string>, odd: fc.Arbitrary<string>): fc.Arbitrary<unknown> => map(fc.oneof({ weight: 15, arbitrary: key }, { weight: 1, arbitrary: odd }), target, 6);

/** A random manifest. */
export const randomManifest: fc.Arbitrary<RandomManifest> = fc.record({
  name: fc.oneof({ weight: 8, arbitrary: fc.constant('pkg') }, { weight: 1, arbitrary: fc.constantFrom('other', '', 7, null) }),
  main: fc.oneof(path, nothing, fc.constantFrom('lib', 'a', './lib/', 'lib/x', 'b')),
  type: fc.constantFrom('module', 'commonjs', 'nope', 1),
  exports: fc.oneof({ weight: 5, arbitrary: keyed(subpath, oddSubpath) }, { weight: 3, arbitrary: target }),
  imports: fc.oneof({ weight: 8, arbitrary: keyed(internal, oddInternal) }, { weight: 1, arbitrary: target }),
}, { requiredKeys: [] });

/** Objects whose keys keep their order, and may be `__proto__`. */
function map(key: fc.Arbitrary<string>, value: fc.Arbitrary<unknown>, maxLength: number): fc.Arbitrary<unknown> {
  return fc.uniqueArray(fc.tuple(key, value), { selector: ([each]) => each, maxLength }).map((entries) => {
    const made = {};
    for (const [each, content] of entries) Object.defineProperty(made, each, { value: content, enumerable: true, configurable: true, writable: true });
    return made;
  });
}

/** Writes a project with the package, and a dependency of it. */
export function writePackage(root: string, manifest: RandomManifest): void {
  const write = (name: string, text = ''): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write('package.json', '{}');
  write('node_modules/pkg/package.json', JSON.stringify(manifest));
  for (const file of FILES) write(`node_modules/pkg/${file}`);
  write('node_modules/dep/package.json', '{ "exports": { ".": { "import": "./i.mjs", "default": "./d.js" }, "./sub": "./sub.js" } }');
  for (const file of ['i.mjs', 'd.js', 'sub.js']) write(`node_modules/dep/${file}`);
  write('node_modules/@s/dep/index.js');
}

const STARS = ['', 'x', 'x.js', 'a', 'deep/x', '../a', './x', 'node_modules/x', '%2e%2e/a', '%61', 'x*', '.hidden', '$&', 'y', 'lib/x', 'x/'];

/** Questions from beside the package and from within it: its own keys with many things for the star, and some that are always asked. */
export function questionsOf(root: string, manifest: RandomManifest): readonly Question[] {
  const keys = (value: unknown): string[] => (value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []);
  const filled = (key: string): string[] => key.includes('*') ? STARS.map((star) => key.replace('*', () => star)) : [key, `${key}/`, `${key}.js`];
  const own = ['', '/', '/a', '/a.js', '/lib', '/lib/', '/lib/x', '/missing', '/package.json', '/..', '//a', '/%zz', '/*', ...keys(manifest['exports']).filter((key) => key.startsWith('.')).flatMap(filled).map((key) => key.slice(1))];
  const internals = ['../b.mjs', '../c.json', '../lib', 'dep', 'fs', '#a', '#a/x', '#nope', '#', '#/x', '#a/', ...keys(manifest['imports']).filter((key) => key.startsWith('#')).flatMap(filled)];
  return [['main.js', own.map((end) => `pkg${end}`)], ['node_modules/pkg/inner/parent.js', [...own.map((end) => `pkg${end}`), ...internals]]].flatMap(([parent, requests]) =>
    [...new Set(requests as string[])].flatMap((request): Question[] => (['require', 'import'] as const).map((loader) => [join(root, parent as string), request, loader])));
}

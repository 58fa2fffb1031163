/** Node's own loaders on the tree: require, require.resolve, import, package.json look-ups. */
import { createRequire, findPackageJSON } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Case, Cases } from './case.ts';

const REQUESTS = [
  './main.js', './main', './lib', './lib/', './lib/data', './lib/data.json', './lib/commonjs', './lib/broken.js', './lib/throws', './lib/broken.json', './lib/module.mjs', './lib/tla.mjs', './lib/extensionless',
  './missing', './dir', './esm/main.js', './esm/extensionless', './esm/sub/deep.js', './bad/x.js', '.', './', 'main-only', 'main-only/other', 'main-only/lib', 'no-main', 'bare', 'missing-main', 'dual', 'dual/sub/one', 'dual/sub/two',
  'dual/i.mjs', '@scope/name', 'linked', 'linked/x', 'nowhere', '#dep', '#file', '#missing', 'main-only/package.json', 'dual/package.json', './link-dir/a.txt', './package.json', 'fs', 'node:path',
];

export const cases: Cases = ({ root }) => {
  const list: Case[] = [];
  const from = (path: string): NodeJS.Require => createRequire(`${root}/${path}`);
  for (const request of REQUESTS) {
    list.push([`require(${request})`, () => short(from('main.js')(request))]);
    list.push([`require.resolve(${request})`, () => from('main.js').resolve(request)]);
    list.push([`require(${request}) from below`, () => short(from('dir/b/x.js')(request))]);
    list.push([`require.resolve(${request}) with paths`, () => from('dir/x.js').resolve(request, { paths: [root] })]);
    list.push([`import(${request})`, async () => short(await importFrom(root, 'main.js', request))]);
    list.push([`import(${request}) from a package of modules`, async () => short(await importFrom(root, 'esm/x.js', request.replace(/^\.\//, '../')))]);
    list.push([`findPackageJSON(${request})`, () => findPackageJSON(request, `${root}/main.js`)]);
  }
  for (const path of ['main.js', 'lib/module.mjs', 'lib/tla.mjs', 'lib/data.json', 'lib/extensionless', 'lib/wasm', 'esm/main.js', 'esm/extensionless', 'missing.mjs', 'dir', 'lib/broken.js', 'bad/x.js', '100%#?.txt', 'hello.txt', 'node_modules/linked/x.js']) {
    list.push([`import of ${path} by URL`, async () => short(await import(pathToFileURL(`${root}/${path}`).href))]);
    list.push([`import of ${path} by path`, async () => short(await import(`${root}/${path}`))]);
    list.push([`require of ${path} by path`, () => short(from('main.js')(`${root}/${path}`))]);
    list.push([`findPackageJSON of ${path}`, () => findPackageJSON(pathToFileURL(`${root}/${path}`).href)]);
  }
  list.push(['findPackageJSON(..)', () => findPackageJSON('..', `${root}/lib/module.mjs`)]);
  list.push(['require.resolve.paths', () => from('lib/x.js').resolve.paths('x')?.filter((path) => path.startsWith(root))]);
  list.push(['require.cache keys', () => Object.keys(from('main.js').cache).filter((key) => key.startsWith(root)).sort()]);
  list.push(['JSON import without attribute', () => importFrom(root, 'main.js', './lib/data.json')]);
  return list;
};

/** An import as if from a file there: a data URL cannot resolve, so a module resolves for it. */
async function importFrom(root: string, path: string, request: string): Promise<unknown> {
  const parent = pathToFileURL(`${root}/${path}`).href;
  const { defaultResolve } = resolver();
  const { url } = defaultResolve(request, { parentURL: parent });
  return { url, module: await import(url, url.endsWith('.json') ? { with: { type: 'json' } } : {}) };
}

function resolver(): { defaultResolve(request: string, context: object): { url: string } } {
  const require = createRequire(import.meta.url);
  return require('internal/modules/esm/resolve');
}

/** A built-in module is not worth comparing. */
function short(value: unknown): unknown {
  const loaded = (value as { module?: { default?: unknown } } | undefined)?.module?.default ?? value;
  return typeof loaded === 'object' && loaded !== null && Object.keys(loaded).length > 20 ? 'many exports' : value;
}

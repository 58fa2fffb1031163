import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { project, type Content } from '../../test/project.ts';
import { packageDirectories, pnpmStore } from '../../test/real-trees.ts';
import { createDisk } from '../disk.ts';
import { nodeCapabilities } from '../node-capabilities.ts';
import { createPackageReader } from '../package-json.ts';
import { createResolver, type Loader } from './resolver.ts';

type Question = readonly [parent: string, request: string, loader: Loader];

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];
const GENERAL = ['..', '../', '.', './', '../package.json', '../package', '../index', '../lib', '../lib/', 'fs', 'node:fs', 'node:test', 'test', 'node:nope', '#x', '#/x', 'sys',
  '_stream_wrap', 'sqlite', 'node:sqlite', 'node:ffi', 'punycode/', 'nope', '@x', '@', './%2e', '../package.json?x=1', 'data:text/javascript,1', 'https://h/x'];
const IN_PACKAGE = ['', '/package.json', '/package', '/index.js', '/lib', '/lib/index.js', '/', '/..', '/nope'];

/** Where our rules differ from what the Node of a line answers itself. */
async function differences(line: TargetLine, questions: readonly Question[]): Promise<string[]> {
  const script = join(import.meta.dirname, '../../test/ask-node.mjs');
  const asked = await guardedRun(await targetNode(line), ['--experimental-import-meta-resolve', '--no-warnings', script], {
    input: JSON.stringify(questions), env: { HOME: '/nowhere' }, timeoutMs: 120_000,
  });
  expect(asked.stderr).toBe('');
  const answers = JSON.parse(asked.stdout) as string[];
  expect(answers.filter((answer) => answer !== 'failed').length).toBeGreaterThan(20);
  const disk = createDisk();
  const resolve = createResolver({ disk, packages: createPackageReader(disk), capabilities: nodeCapabilities(TARGET_VERSIONS[line]) });
  return questions.flatMap(([parent, request, loader], index) => {
    const found = resolve(request, parent, loader);
    const ours = found.type === 'file' ? found.path : found.type === 'builtin' ? found.name : found.type === 'inline' ? request : 'failed';
    return ours === answers[index] ? [] : [`${loader} ${JSON.stringify(request)} from ${parent}: node ${answers[index]}, ours ${ours}`];
  });
}

/** What a package's manifest gives occasion to ask. */
function questionsAbout(directory: string): Question[] {
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, unknown>;
  const keys = (value: unknown): string[] => (value !== null && typeof value === 'object' ? Object.keys(value) : []);
  const names = [...['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap((key) => keys(manifest[key])), ...(typeof manifest['name'] === 'string' ? [manifest['name']] : [])];
  const requests = new Set(GENERAL);
  for (const name of names) {
    for (const end of IN_PACKAGE) requests.add(name + end);
    const subpaths = keys(readExports(directory, name)).filter((key) => key.startsWith('.')).slice(0, 20);
    for (const key of subpaths) for (const star of ['*', 'x', 'index', 'lib/index.js']) requests.add(name + key.slice(1).replace('*', star));
  }
  for (const key of keys(manifest['imports'])) for (const star of ['*', 'index.js', 'a']) requests.add(key.replace('*', star));
  if (typeof manifest['main'] === 'string') requests.add(`../${manifest['main']}`);
  return [...requests].flatMap((request): Question[] => (['require', 'import'] as const).map((loader) => [join(directory, 'lib/parent.js'), request, loader]));
}

function readExports(from: string, name: string): unknown {
  for (const path of [join(from, 'node_modules', name), join(from, '..', name), join(from, '../..', name)]) {
    try {
      return (JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { exports?: unknown }).exports;
    } catch {
      continue;
    }
  }
  return undefined;
}

describe.each(lines)('resolution equals that of Node %s', (line) => {
  test('in the packages of this repository', async () => {
    const questions = packageDirectories(pnpmStore).flatMap((directory) => {
      try {
        return questionsAbout(directory);
      } catch {
        return []; // fixtures of broken manifests
      }
    });
    expect(questions.length).toBeGreaterThan(20_000);
    expect(await differences(line, questions)).toEqual([]);
  }, 300_000);

  test('in a tree of unusual packages', async () => {
    const root = project(unusual);
    const parents = ['main.js', 'sub/deep/x.js', 'node_modules/map/inner/x.js', 'node_modules/map/only-type/x.js', 'node_modules/space dir/x.js'];
    const requests = [
      ...['', '/', '/a', '/a.js', '/null', '/null/x', '/dir/x', '/dir/x.js', '/dir/private/x', '/ext/x', '/ext/x.js', '/array', '/arrays', '/arraynull', '/cond', '/deep/er/x', '/up', '/nm', '/folder/', '/folder/a.js', '/trail/x/y',
        '/package.json', '/encoded', '/pct', '/numeric', '/nope', '/star', '/st*r', '/dir/', '/dir/../a', '/dir//x', '/dir/%2e%2e/x', '/missing', '/dirtarget', '/.', '/./a'].map((end) => `map${end}`),
      ...['#a', '#b', '#b/x', '#ext', '#builtin', '#nodebuiltin', '#null', '#', '#/', '#/x', '#c/x.js', '#cond', '#missing', '#url', '#pattern/a.js', '#pattern/nope'],
      'sugar', 'sugar/x', 'string', 'mixed', 'empty', 'nullexports', 'falsy', 'mainless', 'mainfile', 'maindir', 'mainbad', 'mainbad2', 'mainext', 'mainslash', 'invalid', 'invalid/x', 'notobject', 'noindex', 'jsdir.js', 'jsdir.js/', 'jsdir',
      '@s/pkg', '@s/pkg/sub', '@s', '@s/', '@s/none', 'linked', 'linked/file.js', 'linked/nested', 'dangling', 'loop', 'space dir/x', 'space%20dir/x', 'per%20cent/x', 'only-file', 'only-file.js', 'addon', 'json', '.hidden', '..', '../', './sub', './sub/', './sub/deep',
      './file', './file.', './file.js', './file.json', './file.node', './both', './both/', './both.js', './dots.in.name', './with space', './with%20space', './with?query', './with%3Fquery.js', './hash#x.js', './per%cent.js', './link-file', './link-dir', './link-dir/index.js', './back\\slash',
      './sub/../file.js', '././file.js', './/file.js', './/', '/etc/hostname', '//etc/hostname', 'file:///etc/hostname', 'self', 'self/x', 'self/sub', 'fs/promises', 'node:fs/promises', 'fs/', 'fs/nope', 'assert/strict', 'node:assert/', 'test/reporters', 'node:test/reporters', 'process', 'NODE:fs', 'blob:x', 'c:/x', 'a:b',
    ];
    const questions = parents.flatMap((parent) => requests.flatMap((request): Question[] => [[join(root, parent), request, 'require'], [join(root, parent), request, 'import']]));
    expect(await differences(line, questions)).toEqual([]);
  }, 120_000);
});

const unusual: Readonly<Record<string, Content>> = {
  'package.json': { json: { name: 'self', exports: { '.': './file.js', './sub': './sub/index.js' }, imports: {
    '#a': './file.js', '#b': 'map/a', '#b/*': 'map/dir/*', '#ext': 'nope-external', '#builtin': 'fs', '#nodebuiltin': 'node:path', '#null': null, '#/*': './*.js', '#c/*': './*', '#cond': { import: './both.js', require: './file.json' }, '#missing': './gone.js', '#url': 'https://h/x', '#pattern/*.js': './sub/*.js',
  } } },
  'main.js': '', 'file.js': '', 'file.json': '{}', 'file.node': '', 'both.js': '', 'both/index.js': '', 'dots.in.name.js': '', 'with space.js': '', 'with space/x.js': '', 'with?query.js': '', 'hash#x.js': '', 'per%cent.js': '', 'x.js': '',
  'sub/index.js': '', 'sub/a.js': '', 'sub/deep/package.json': { json: { main: './m' } }, 'sub/deep/m.json': '{}', 'sub/deep/x.js': '',
  'link-file.js': { link: 'file.js' }, 'link-dir': { link: 'sub' },
  'node_modules/map/package.json': { json: { name: 'map', main: './main-is-not-used', exports: {
    '.': './main.js', './a': './a.js', './null': null, './null/*': null, './dir/*': './dir/*.js', './dir/private/*': null, './ext/*': './dir/*', './ext/*.js': './dir/*.js', './array': ['./nope.js', './a.js'], './arrays': ['not-relative', './a.js'], './arraynull': [null, './a.js'],
    './cond': { browser: './nope.js', node: { import: './dir/x.js', require: './a.js' } }, './deep/*': './*', './deep/er/*': './dir/*.js', './up': './../x.js', './nm': './node_modules/x.js', './folder/': './dir/', './trail/*/y': './dir/*.js', './encoded': './dir%2fx.js', './pct': './with%20space.js', './numeric': { 0: './a.js' }, './missing': './gone.js', './dirtarget': './dir', './st*r': './*.js',
  }, imports: { '#b': './a.js', '#cond': { custom: './a.js' } } } },
  'node_modules/map/main.js': '', 'node_modules/map/a.js': '', 'node_modules/map/dir/x.js': '', 'node_modules/map/dir/private/x.js': '', 'node_modules/map/with space.js': '', 'node_modules/map/inner/x.js': '', 'node_modules/map/only-type/package.json': { json: { type: 'module' } }, 'node_modules/map/only-type/x.js': '',
  'node_modules/sugar/package.json': { json: { exports: { import: './i.mjs', require: './r.cjs' } } }, 'node_modules/sugar/i.mjs': '', 'node_modules/sugar/r.cjs': '', 'node_modules/sugar/x.js': '',
  'node_modules/string/package.json': { json: { exports: './s.js' } }, 'node_modules/string/s.js': '',
  'node_modules/mixed/package.json': { json: { exports: { '.': './s.js', node: './s.js' } } }, 'node_modules/mixed/s.js': '',
  'node_modules/empty/package.json': { json: { exports: {} } }, 'node_modules/empty/index.js': '',
  'node_modules/nullexports/package.json': { json: { exports: null, main: 'm.js' } }, 'node_modules/nullexports/m.js': '',
  'node_modules/falsy/package.json': { json: { main: '', name: 7, type: 'nope' } }, 'node_modules/falsy/index.js': '',
  'node_modules/mainless/package.json': { json: {} }, 'node_modules/mainless/index.json': '{}',
  'node_modules/mainfile/package.json': { json: { main: 'm' } }, 'node_modules/mainfile/m.json': '{}', 'node_modules/mainfile/m/index.js': '',
  'node_modules/maindir/package.json': { json: { main: './m/' } }, 'node_modules/maindir/m/index.node': '',
  'node_modules/mainbad/package.json': { json: { main: './gone.js' } }, 'node_modules/mainbad/index.js': '',
  'node_modules/mainbad2/package.json': { json: { main: './gone.js' } },
  'node_modules/mainext/package.json': { json: { main: 'm.cjs' } }, 'node_modules/mainext/m.cjs': '', 'node_modules/mainext/m.cjs.js': '',
  'node_modules/mainslash/package.json': { json: { main: '/index' } }, 'node_modules/mainslash/index.js': '',
  'node_modules/invalid/package.json': '{ "main": "x.js", ', 'node_modules/invalid/index.js': '', 'node_modules/invalid/x.js': '',
  'node_modules/notobject/package.json': '[]', 'node_modules/notobject/index.js': '',
  'node_modules/noindex/other.js': '', 'node_modules/jsdir.js/index.js': '', 'node_modules/only-file.js': '', 'node_modules/addon.node': '', 'node_modules/json.json': '{}', 'node_modules/.hidden/index.js': '',
  'node_modules/@s/pkg/package.json': { json: { name: '@s/pkg', exports: { '.': './i.js', './sub': './sub.js' } } }, 'node_modules/@s/pkg/i.js': '', 'node_modules/@s/pkg/sub.js': '',
  'node_modules/linked': { link: '../store/linked' }, 'store/linked/package.json': { json: { name: 'linked', main: 'file.js' } }, 'store/linked/file.js': '', 'store/linked/nested': { link: './file.js' },
  'node_modules/dangling': { link: '../gone' }, 'node_modules/loop': { link: 'loop' },
  'node_modules/space dir/x.js': '', 'node_modules/per%20cent/x.js': '',
};

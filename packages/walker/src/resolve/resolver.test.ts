import { join } from 'node:path';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { compareWithNode, type Question } from '../../test/node-answers.ts';
import { project, type Content } from '../../test/project.ts';

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];

describe.each(lines)('resolution equals that of Node %s', (line) => {
  test('in a tree of unusual packages', async () => {
    const root = project(unusual);
    const parents = ['main.js', 'sub/deep/x.js', 'node_modules/map/inner/x.js', 'node_modules/map/only-type/x.js', 'node_modules/space dir/x.js'];
    const requests = [
      ...['', '/', '/a', '/a.js', '/null', '/null/x', '/dir/x', '/dir/x.js', '/dir/private/x', '/ext/x', '/ext/x.js', '/array', '/arrays', '/arraynull', '/cond', '/deep/er/x', '/up', '/nm', '/folder/', '/folder/a.js', '/trail/x/y',
        '/package.json', '/encoded', '/pct', '/numeric', '/nope', '/star', '/st*r', '/dir/', '/dir/../a', '/dir//x', '/dir/%2e%2e/x', '/missing', '/dirtarget', '/.', '/./a'].map((end) => `map${end}`),
      ...['#a', '#b', '#b/x', '#ext', '#builtin', '#nodebuiltin', '#null', '#', '#/', '#/x', '#c/x.js', '#cond', '#missing', '#url', '#pattern/a.js', '#pattern/nope'],
      'sugar', 'sugar/x', 'string', 'mixed', 'empty', 'nullexports', 'falsy', 'mainless', 'mainfile', 'maindir', 'mainbad', 'mainbad2', 'mainext', 'mainslash', 'invalid', 'invalid/x', 'notobject', 'noindex', 'jsdir.js', 'jsdir.js/', 'jsdir',
      '@s/pkg', '@s/pkg/sub', '@s', '@s/', '@s/none', 'linked', 'linked/file.js', 'linked/nested', 'dangling', 'loop', 'unreadable', 'unreadable/index.js', 'nofile', 'space dir/x', 'space%20dir/x', 'per%20cent/x', 'only-file', 'only-file.js', 'addon', 'json', '.hidden', '..', '../', './sub', './sub/', './sub/deep',
      './file', './file.', './file.js', './file.json', './file.node', './both', './both/', './both.js', './dots.in.name', './with space', './with%20space', './with?query', './with%3Fquery.js', './hash#x.js', './per%cent.js', './link-file', './link-dir', './link-dir/index.js', './back\\slash',
      './sub/../file.js', '././file.js', './/file.js', './/', '/etc/hostname', '//etc/hostname', 'file:///etc/hostname', 'self', 'self/x', 'self/sub', 'fs/promises', 'node:fs/promises', 'fs/', 'fs/nope', 'assert/strict', 'node:assert/', 'test/reporters', 'node:test/reporters', 'process', 'NODE:fs', 'blob:x', 'c:/x', 'a:b', './a%zz.js', '//[', 'NODE:nope', 'map/%zz',
    ];
    const questions = parents.flatMap((parent) => requests.flatMap((request): Question[] => [[join(root, parent), request, 'require'], [join(root, parent), request, 'import']]));
    expect((await compareWithNode(line, questions)).differences).toEqual([]);
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
  'node_modules/dangling': { link: '../gone' }, 'node_modules/loop': { link: 'loop' }, 'node_modules/unreadable/package.json': { link: 'package.json' }, 'node_modules/unreadable/index.js': '', 'node_modules/nofile/package.json/x': '', 'node_modules/nofile/index.js': '',
  'node_modules/space dir/x.js': '', 'node_modules/per%20cent/x.js': '',
};

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project, walked } from '../test/project.ts';

/** What stands in a field of package.json that is to hold something else. */
const WRONG = [null, true, 0, -1.5, '', 'x', '../../../outside', [], [null], [[]], {}, { x: null }, { '.': 1 }, { '': '' }, { 0: 'x' }, { '__proto__': [] }] as const;
const FIELDS = ['name', 'version', 'main', 'type', 'exports', 'imports', 'dependencies', 'optionalDependencies', 'peerDependencies', 'peerDependenciesMeta', 'os', 'cpu', 'libc', 'files', 'binary', 'bin', 'browser', 'module', 'workspaces', 'engines'];

test.each(FIELDS)('any value of %s in a package.json is walked', async (field) => {
  for (const value of WRONG) {
    const manifest = { json: { ...(field !== 'name' && { name: 'pkg' }), [field]: value } };
    const root = project({
      'package.json': manifest, 'main.js': 'require("pkg"); require("pkg/a"); require("#a"); import("pkg"); require(process.argv[2]); require(`pkg-${x}`)',
      'node_modules/pkg/package.json': manifest, 'node_modules/pkg/index.js': 'require("#x"); require("dep"); require("./" + x)', 'node_modules/pkg/a.js': '',
    });
    const { graph } = await walked(root, 'main.js');
    expect(graph.files.map(({ path }) => path), JSON.stringify(value)).toContain(join(root, 'main.js'));
  }
});

test.each(['../../outside.js', './../outside.js', '/etc/hostname', './node_modules/x.js', './a/../../outside.js', './%2e%2e/outside.js', './a%2fb.js', 'file:///etc/hostname'])('an exports target %j leads nowhere, and its request is reported', async (target) => {
  const root = project({
    'main.js': '\nrequire("pkg")', 'outside.js': '', 'node_modules/outside.js': '',
    'node_modules/pkg/package.json': { json: { name: 'pkg', exports: target } }, 'node_modules/pkg/a.js': '', 'node_modules/pkg/node_modules/x.js': '',
  });
  const { files, findings } = await walked(root, 'main.js');
  expect(files).toEqual(['main.js']);
  expect(findings).toEqual(['error unresolved-request main.js:2:9']);
});

test('sources that are not UTF-8, have a mark, or are UTF-16 are read as Node reads them', async () => {
  const root = project({
    'main.js': Buffer.from('\uFEFFrequire("./latin1"); require("./data"); require("./utf16")'),
    'latin1.js': Buffer.from('/* \xe9\xff */ exports.x = "\xe4"; require("./a")', 'latin1'), 'data.json': '\uFEFF{ "x": 1 }', 'a.js': '',
    'utf16.js': Buffer.from('\uFEFFrequire("./gone")', 'utf16le'),
  });
  const { files, findings } = await walked(root, 'main.js');
  expect(files).toEqual(['a.js', 'data.json', 'latin1.js', 'main.js', 'utf16.js']);
  expect(findings).toEqual(['error syntax-error utf16.js:1:1']);
});

test('names that differ in case are different files', async ({ skip }) => {
  const root = project({ 'main.js': 'require("./Lib"); require("./lib"); require("./LIB")', 'Lib.js': '', 'lib.js': '' });
  if (readdirSync(root).length < 3) skip('the file system takes them for one');
  const { files, findings } = await walked(root, 'main.js');
  expect(files).toEqual(['Lib.js', 'lib.js', 'main.js']);
  expect(findings).toEqual(['error unresolved-request main.js:1:45']);
});

test('a program 300 directories deep, in 100 functions, is walked', async () => {
  const deep = 'd/'.repeat(300);
  const root = project({ 'main.js': `require("./${deep}a")`, [`${deep}a.js`]: `${'(() => {'.repeat(100)}require("../x"); require(y)${'})()'.repeat(100)}`, [`${deep.slice(2)}x.js`]: '' });
  const { files, findings } = await walked(root, 'main.js');
  expect(files).toEqual([`${deep}a.js`, `${deep.slice(2)}x.js`, 'main.js']);
  expect(findings).toHaveLength(1);
});

describe('what is nested too deeply for a parser is reported in its place', () => {
  const many = (text: string, count = 20_000): string => text.repeat(count);
  test.each([
    ['brackets', many('[') + many(']')], ['operators', `x = ${many('!')}1`], ['blocks', many('{') + many('}')], ['templates', many('`${', 5000) + many('}`', 5000)],
    ['calls', many('()')], ['members', many('.a')], ['conditions', `x = ${many('a ? 1 : ')}2`], ['else', `${many('if (a) {} else ')}{}`], ['sums', `x = ${many('a + ')}1`],
  ])('%s', async (_, code) => {
    const root = project({ 'main.js': `require(x)${/^[.(]/.test(code) ? '' : ';\n'}${code}` });
    const { findings } = await walked(root, 'main.js');
    expect(findings.every((finding) => /^warning (?:syntax-error|dynamic-request) main\.js:1:\d+$/.test(finding)), findings.join()).toBe(true);
    expect(findings).toHaveLength(1);
  });
});

test.each([['conditions', '{"default":', '}'], ['alternatives', '[', ']']])('exports of 20,000 nested %s lead nowhere', async (_, open, close) => {
  const root = project({ 'main.js': 'require("pkg")', 'node_modules/pkg/package.json': `{"exports":${open.repeat(20_000)}"./a.js"${close.repeat(20_000)}}`, 'node_modules/pkg/a.js': '' });
  expect((await walked(root, 'main.js')).findings).toEqual(['error unresolved-request main.js:1:9']);
});

test('JSON of any depth is judged by JSON.parse', async () => {
  const root = project({ 'main.js': 'require("./a"); require("./b")', 'a.json': '['.repeat(100_000) + ']'.repeat(100_000), 'b.json': '['.repeat(100_000) });
  expect((await walked(root, 'main.js')).findings).toEqual([expect.stringMatching(/^error syntax-error b\.json:1:\d+$/)]);
});

test('a chain of 5,000 modules with a fault at its end is followed', async () => {
  const root = project(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`m${i}.js`, i === 4999 ? 'require("./gone")' : `require("./m${i + 1}")`])));
  const { files, findings } = await walked(root, 'm0.js');
  expect(files).toHaveLength(5000);
  expect(findings).toEqual(['error unresolved-request m4999.js:1:9']);
}, 60_000);

test('a single file of 50 MB is read by the lexers; where only a parser could tell, its size is reported', async () => {
  const line = 'exports.a = function (a, b) { return /x/.test(a) ? `${b}` : require("./lib"); };\n';
  const root = project({ 'main.js': 'require("large")', 'node_modules/large/package.json': { json: { main: 'large.js' } }, 'node_modules/large/lib.js': '' });
  const large = join(root, 'node_modules/large/large.js');
  writeFileSync(large, line.repeat(Math.ceil(50e6 / line.length)));
  const quick = await walked(root, 'main.js');
  expect(quick.files).toEqual(['main.js', 'node_modules/large/large.js', 'node_modules/large/lib.js']);
  expect(quick.findings).toEqual([]);
  writeFileSync(large, line.repeat(Math.ceil(50e6 / line.length)) + 'require(a)');
  expect((await walked(root, 'main.js')).findings).toEqual(['warning syntax-error node_modules/large/large.js:1:1']);
}, 120_000);

import { expect, test } from 'vitest';
import { createProject, runPack } from './run-pack.ts';

const files = {
  'package.json': '{ "name": "app", "main": "main.js", "pack": { "ignore": ["lib/old.js"], "external": ["ext"], "assets": ["public"] } }',
  'main.js': `const lib = require('./lib/a');\n  require('./lib/old');\nrequire('ext');\nrequire(process.env.X);\n`,
  'lib/a.js': `\n\n    module.exports = [require('dep'), require("fs").readFileSync(__dirname + "/a.txt")];`, 'lib/a.txt': '', 'lib/old.js': '', 'unused.js': '', 'public/index.html': '',
  'node_modules/dep/package.json': '{ "name": "dep", "main": "i.js" }', 'node_modules/dep/i.js': '', 'node_modules/dep/other.js': '',
  'node_modules/ext/package.json': '{ "name": "ext", "main": "i.js" }', 'node_modules/ext/i.js': '',
};

test('the chain from the entry to a file: each step with its place and reason', async () => {
  const root = createProject(files);
  const result = await runPack(root, ['why', 'node_modules/dep/i.js', 'lib/a.txt', 'public']);
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  expect(result.stdout).toBe([
    'node_modules/dep/i.js  commonjs, 0 B', '  main.js  the entry', `    lib/a.js  require "./lib/a" at main.js:1:21`, '      node_modules/dep/i.js  require "dep" at lib/a.js:3:31', '',
    'lib/a.txt  asset, 0 B', '  main.js  the entry', '    lib/a.js  require "./lib/a" at main.js:1:21', '      lib/a.txt  asset "./a.txt" at lib/a.js:3:66', '',
    'public/index.html  asset, 0 B', '  public/index.html  "public" of the configuration', '',
  ].join('\n'));
});

test.each([
  ['ignored', 'lib/old.js', ['left out by "ignore": "lib/old.js"', 'main.js asks for it']],
  ['of an external package', 'node_modules/ext/i.js', ['its package is "external": "ext"']],
  ['of a package that is in', 'node_modules/dep/other.js', ['dep is in, but nothing asks for this file of it', 'what is asked for at main.js:4:9 is only known at run time', 'to take it along: "pack": { "assets": ["node_modules/dep/other.js"] }']],
  ['not reached', 'unused.js', ['nothing in the program asks for it', 'what is asked for at main.js:4:9 is only known at run time', 'to take it along: "pack": { "assets": ["unused.js"] }']],
  ['not there', 'nope/*.js', ['there is no such file, and nothing in the program has this name']],
])('a file that is not in says so: %s', async (_, file, lines) => {
  const root = createProject(files);
  const result = await runPack(root, ['why', file]);
  expect(result).toMatchObject({ exitCode: 1, stderr: '', stdout: `${[`${file}  is not in`, ...lines.map((line) => `  ${line}`)].join('\n')}\n` });
});

test('globs mean files of the program; --project and --json', async () => {
  const root = createProject(files);
  const result = await runPack('/', ['why', '--project', root, 'lib/**', '--json']);
  const { version, type, files: told } = JSON.parse(result.stdout) as { version: number; type: string; files: { path: string; in: boolean }[] };
  expect({ version, type, files: told.map((each) => [each.path.slice(root.length + 1), each.in]) })
    .toEqual({ version: 1, type: 'why', files: [['lib/a.js', true], ['lib/a.txt', true], ['lib/old.js', false]] });
});

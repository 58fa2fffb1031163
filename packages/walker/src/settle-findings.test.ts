import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, walked } from '../test/project.ts';

/** One file, and what is found in it. */
async function findingsOf(source: string, more: Parameters<typeof project>[0] = {}, entry = 'main.js'): Promise<readonly string[]> {
  return (await walked(project({ [entry]: source, ...more }), entry)).findings;
}

test('a missing module that the program loads as it starts is an error, at its place', async () => {
  expect(await findingsOf('\nconst x = 1,\n  y = require("./no");')).toEqual(['error unresolved-request main.js:3:15']);
  expect(await findingsOf('import a from "no-such-package"', {}, 'main.mjs')).toEqual(['error unresolved-request main.mjs:1:15']);
  expect(await findingsOf('(function () { require("./no") })()')).toEqual(['error unresolved-request main.js:1:24']);
});

test('it is an error through a chain of files, and in a dependency', async () => {
  expect(await findingsOf('require("./a")', { 'a.js': 'require("dep")', 'node_modules/dep/index.js': 'require("gone")' })).toEqual(['error unresolved-request node_modules/dep/index.js:1:9']);
});

test('it is a warning where the program may never come, and a note there in a dependency', async () => {
  expect(await findingsOf('exports.f = () => require("./no")')).toEqual(['warning unresolved-request main.js:1:27']);
  expect(await findingsOf('if (process.env.X) require("./no")')).toEqual(['warning unresolved-request main.js:1:28']);
  expect(await findingsOf('exports.f = () => require("./a")', { 'a.js': 'require("./no")' })).toEqual(['warning unresolved-request a.js:1:9']);
  expect(await findingsOf('require("dep")', { 'node_modules/dep/index.js': 'exports.f = () => require("gone")' })).toEqual(['note unresolved-request node_modules/dep/index.js:1:27']);
});

test('it is a note where a failure is expected', async () => {
  expect(await findingsOf('try { require("no") } catch {}')).toEqual(['note optional-request-missing main.js:1:15']);
  expect(await findingsOf('import("no").catch(() => {}); import("no2").then(f, g)')).toEqual(['note optional-request-missing main.js:1:8', 'note optional-request-missing main.js:1:38']);
  expect(await findingsOf('require("a"); require("b/c")', { 'package.json': { json: { optionalDependencies: { a: '1' }, peerDependenciesMeta: { b: { optional: true } } } } }))
    .toEqual(['note optional-request-missing main.js:1:9', 'note optional-request-missing main.js:1:23']);
});

test('a try does not excuse what a function in it does later, nor what its catch does', async () => {
  expect(await findingsOf('try { exports.f = () => require("./no") } catch {}')).toEqual(['warning unresolved-request main.js:1:33']);
  expect(await findingsOf('try { f() } catch { require("./no") }')).toEqual(['warning unresolved-request main.js:1:29']);
});

test('nothing is said of branches for another platform', async () => {
  expect(await findingsOf('if (process.platform === "win32") require("./windows"); else require("./no")')).toEqual(['error unresolved-request main.js:1:70']);
  expect(await findingsOf('const { platform } = require("node:process"); switch (platform) { case "darwin": require("./mac"); break; case "linux": require("./linux") }')).toEqual(['warning unresolved-request main.js:1:129']);
  expect(await findingsOf('const win = require("os").platform() == "win32"; const x = win ? require("./w") : win && require("./v")')).toEqual([]);
  expect(await findingsOf('process.arch === "arm64" && require("./arm")')).toEqual([]);
});

test('a computed request is a warning in the project, a note in a dependency and in a try', async () => {
  expect(await findingsOf('require(process.argv[2])')).toEqual(['warning dynamic-request main.js:1:9']);
  expect(await findingsOf('try { require(process.argv[2]) } catch {}')).toEqual(['note dynamic-request main.js:1:15']);
  expect(await findingsOf('require("dep")', { 'node_modules/dep/index.js': 'exports.f = (x) => require(x)' })).toEqual(['note dynamic-request node_modules/dep/index.js:1:28']);
});

test('a syntax error is an error in a file that is loaded, a warning in one that may be', async () => {
  expect(await findingsOf('require("./a")', { 'a.js': 'const x = ;\n' })).toEqual(['error syntax-error a.js:1:11']);
  expect(await findingsOf('exports.f = () => require("./a")', { 'a.js': 'let x; let x;' })).toEqual(['warning syntax-error a.js:1:12']);
  expect(await findingsOf('require("dep")', { 'node_modules/dep/index.js': 'require(x) ) const' })).toEqual(['warning syntax-error node_modules/dep/index.js:1:12']);
});

test('broken JSON that is loaded, and an import of what Node does not import, are errors', async () => {
  expect(await findingsOf('require("./d.json")', { 'd.json': '{\n "a": ]}' })).toEqual(['error syntax-error d.json:2:7']);
  expect(await findingsOf('import "./style.css"', { 'style.css': 'a{}' }, 'main.mjs')).toEqual(['error unresolved-request main.mjs:1:8']);
});

test('a broken package.json is a finding of its own, at the file', async () => {
  const found = await findingsOf('require("dep")', { 'node_modules/dep/package.json': '{ "main": ', 'node_modules/dep/index.js': '' });
  expect(found).toEqual(['error unresolved-request main.js:1:9']);
  expect(await findingsOf('', { 'package.json': '{\n' })).toEqual(['error syntax-error package.json:2:1']);
});

test('a missing asset is a warning only where it is read right there', async () => {
  expect(await findingsOf('const fs = require("fs"); fs.readFileSync(__dirname + "/no.txt"); exports.p = require("path").join(__dirname, "uploads")'))
    .toEqual(['warning missing-asset main.js:1:43', 'note missing-asset main.js:1:79']);
});

test('findings are in the order of files, lines and columns, and name the package', async () => {
  const root = project({ 'main.js': 'require("dep"); require(a); require(b)', 'node_modules/@s/dep/index.js': '', 'node_modules/dep/index.js': 'require(c)', 'a.js': '' });
  const { graph } = await walked(root, 'main.js');
  expect(graph.findings.map((finding) => [finding.location?.file, finding.location?.column, finding.package])).toEqual([
    [join(root, 'main.js'), 25, undefined], [join(root, 'main.js'), 37, undefined], [join(root, 'node_modules/dep/index.js'), 9, 'dep'],
  ]);
});

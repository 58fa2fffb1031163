import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readManifest } from '../manifest.ts';
import { readConfig, type ReadConfig } from './read-config.ts';

let root: string;
beforeEach(() => { root = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-config-'))); });
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

test.each([
  ['pack.config.json', '{ "$schema": "x", "name": "a", "assets": ["b"] }'],
  ['pack.config.mjs', 'export default { name: "a", assets: ["b"] }'],
  ['pack.config.js', 'module.exports = { name: "a", assets: ["b"] }'],
  ['pack.config.js', 'export default await Promise.resolve({ name: "a", assets: ["b"] })'],
  ['pack.config.ts', 'interface C { name: string }\nexport default { name: "a", assets: ["b"] } satisfies C'],
  ['pack.config.mts', 'enum Name { A = "a" }\nexport default { name: Name.A, assets: ["b"] }'],
])('%s is read: %s', async (name, text) => {
  create({ [name]: text });
  expect(await read()).toEqual({ config: { name: 'a', assets: ['b'] }, path: path.join(root, name), findings: [] });
});

test('"pack" of package.json is read', async () => {
  create({ 'package.json': '{ "name": "x", "pack": { "mode": "simple", "output": "dist/x" } }' });
  expect((await read()).config).toEqual({ mode: 'simple', output: path.join(root, 'dist/x') });
});

test('a project without configuration has an empty one', async () => {
  expect(await read()).toEqual({ config: {}, path: undefined, findings: [] });
});

test('paths are relative to the file that holds them', async () => {
  create({ 'etc/my.json': '{ "entry": "../a.js", "nodePath": "/opt/node", "assets": "public/**" }' });
  const { config } = await readConfig(root, undefined, path.join(root, 'etc/my.json'));
  expect(config).toEqual({ entry: path.join(root, 'a.js'), nodePath: '/opt/node', assets: 'public/**' });
});

test('TypeScript is read where Node does not strip types', async () => {
  create({ 'pack.config.ts': 'const name: string = "typed"; export default { name }' });
  const program = `const { readConfig } = await import(${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, '../../dist/config/read-config.js')).href)});
    console.log(process.features.typescript, (await readConfig(${JSON.stringify(root)})).config.name);`;
  const text = execFileSync(process.execPath, ['--no-experimental-strip-types', '--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(text).toBe('false typed\n');
});

test.each<[what: string, files: Record<string, string>, expected: Record<string, unknown>]>([
  ['an unknown key in JSON', { 'pack.config.json': '{\n  "name": "x",\n  "outptu": "y"\n}' },
    { code: 'ERR_PACK_CONFIG_UNKNOWN_KEY', path: 'pack.config.json:3', message: expect.stringContaining('"outptu"'), hint: expect.stringContaining('Did you mean "output"?') }],
  ['an unknown key in package.json', { 'package.json': '{\n  "asset": 1,\n  "pack": {\n    "asset": []\n  }\n}' },
    { code: 'ERR_PACK_CONFIG_UNKNOWN_KEY', path: 'package.json:4', hint: expect.stringContaining('Did you mean "assets"?') }],
  ['an unknown key in a program', { 'pack.config.mjs': '// with a comment\nexport default {\n  target: "win",\n}' },
    { code: 'ERR_PACK_CONFIG_UNKNOWN_KEY', path: 'pack.config.mjs:3', hint: expect.stringContaining('Did you mean "targets"?') }],
  ['a value of the wrong kind', { 'pack.config.json': '{ "codeCache": "yes" }' },
    { code: 'ERR_PACK_CONFIG_INVALID', path: 'pack.config.json:1', message: '"codeCache" must be true or false, but is "yes"' }],
  ['a value that is no choice', { 'pack.config.json': '{ "mode": "turbo" }' },
    { code: 'ERR_PACK_CONFIG_INVALID', message: '"mode" must be "project" or "simple", but is "turbo"' }],
  ['a list with a number', { 'pack.config.json': '{ "assets": ["a", 1] }' },
    { code: 'ERR_PACK_CONFIG_INVALID', message: '"assets" must be a text or a list of texts, but is a list with 1' }],
  ['no object', { 'pack.config.json': '[]' }, { code: 'ERR_PACK_CONFIG_INVALID', path: 'pack.config.json' }],
  ['no JSON', { 'pack.config.json': '{ name: }' }, { code: 'ERR_PACK_CONFIG_LOAD', path: 'pack.config.json', cause: expect.any(SyntaxError) }],
  ['a program that throws', { 'pack.config.mjs': 'throw new Error("my own")' }, { code: 'ERR_PACK_CONFIG_LOAD', path: 'pack.config.mjs', cause: expect.objectContaining({ message: 'my own' }) }],
  ['a program without default export', { 'pack.config.mjs': 'export const name = "x"' }, { code: 'ERR_PACK_CONFIG_INVALID', hint: expect.stringContaining('export default') }],
  ['two configurations', { 'pack.config.mjs': 'export default {}', 'package.json': '{ "pack": {} }' },
    { code: 'ERR_PACK_CONFIG_INVALID', message: expect.stringContaining('pack.config.mjs, "pack" in package.json') }],
])('%s is an error', async (_, files, expected) => {
  create(files);
  const withPath = typeof expected['path'] === 'string' ? { ...expected, path: path.join(root, expected['path']) } : expected;
  await expect(read()).rejects.toMatchObject(withPath);
});

test('a configuration file that is named must exist', async () => {
  await expect(readConfig(root, undefined, path.join(root, 'x.json'))).rejects.toMatchObject({ code: 'ERR_PACK_CONFIG_NOT_FOUND', path: path.join(root, 'x.json') });
});

test('"pkg" of package.json is taken over, and what has no counterpart is told with its line', async () => {
  create({ 'package.json': '{\n "name": "@s/tool",\n "pkg": {\n  "scripts": "a/*.js",\n  "assets": ["b"],\n  "outputPath": "dist/",\n  "targets": ["node18-linux-x64", "node24-win-x64"],\n  "compress": "Brotli",\n  "whatever": 1\n }\n}' });
  const { config, findings } = await read();
  expect(config).toEqual({ scripts: 'a/*.js', assets: ['b'], output: path.join(root, 'dist/tool'), targets: ['node24-win-x64'] });
  expect(findings.map(({ code, severity, args, location }) => ({ code, severity, key: (args as { key: string }).key, line: location?.line }))).toEqual([
    { code: 'pkg-config-not-understood', severity: 'warning', key: 'targets', line: 7 },
    { code: 'pkg-config-not-understood', severity: 'warning', key: 'compress', line: 8 },
    { code: 'pkg-config-not-understood', severity: 'warning', key: 'whatever', line: 9 },
  ]);
});

test('"pack" beside "pkg" ends the migration: "pkg" is not read', async () => {
  create({ 'package.json': '{ "pack": { "name": "new" }, "pkg": { "compress": 1 } }' });
  expect(await read()).toMatchObject({ config: { name: 'new' }, findings: [] });
});

async function read(): Promise<ReadConfig> {
  return readConfig(root, await readManifest(path.join(root, 'package.json')));
}

function create(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
}

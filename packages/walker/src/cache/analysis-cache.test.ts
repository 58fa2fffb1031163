import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, onTestFinished, test, vi } from 'vitest';
import { linuxTarget, project } from '../../test/project.ts';
import type { ModuleGraph, WalkOptions } from '../module-graph.ts';
import * as scanning from '../scan/scan-file.ts';
import { walk } from '../walk.ts';

const APP = {
  'package.json': { json: { name: 'app' } },
  'main.js': 'const path = require("path"); require("./lib"); require("./gone"); require(process.argv[2]); require("fs").readFileSync(path.join(__dirname, "data.txt")); import("./top.js")',
  'lib.js': 'require("pkg"); try { require("absent") } catch {}', 'data.txt': 'x', 'top.js': 'await 1; export {}', 'broken.js': 'const a;',
  'node_modules/pkg/package.json': { json: { name: 'pkg', main: 'a.js' } }, 'node_modules/pkg/a.js': 'exports.f = () => import("./b.mjs")', 'node_modules/pkg/b.mjs': 'import x from "nope"',
} as const;

const cached = (root: string, more: Partial<WalkOptions> = {}): Promise<ModuleGraph> => walk([join(root, 'main.js')], { root, target: linuxTarget, cacheDirectory: join(root, 'node_modules/.cache/pack'), ...more });
const plain = (root: string): Promise<ModuleGraph> => walk([join(root, 'main.js')], { root, target: linuxTarget });
const withoutHashes = (graph: ModuleGraph): ModuleGraph => ({ ...graph, files: graph.files.map(({ contentHash: _, ...file }) => file) });
const keptFiles = (root: string): string[] => readdirSync(join(root, 'node_modules/.cache/pack')).map((name) => join(root, 'node_modules/.cache/pack', name));
/** Times long past, as installed files have: young ones are not taken for unchanged. */
const age = (root: string): void => {
  for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) if (statSync(join(root, name)).isFile()) utimesSync(join(root, name), 1000, 1000);
};
/** The files that are looked into. */
const lookedInto = async (run: () => Promise<unknown>): Promise<string[]> => {
  const spy = vi.spyOn(scanning, 'scanFile');
  onTestFinished(() => spy.mockRestore());
  await run();
  return spy.mock.calls.map(([file]) => file.path.split('/').at(-1)!);
};

test('a walk with what was kept finds what a walk without finds, and looks into nothing', async () => {
  const root = project(APP);
  const expected = await plain(root);
  expect(expected.findings.length).toBeGreaterThan(2);
  expect(withoutHashes(await cached(root))).toEqual(expected);
  expect(await lookedInto(async () => expect(withoutHashes(await cached(root))).toEqual(expected))).toEqual([]);
});

test.each([
  ['another content', (file: string) => writeFileSync(file, 'require("./top.js")')],
  ['another content of the same size and time', (file: string) => { writeFileSync(file, 'require("pkg"); try { require("./late") } catch {}'.padEnd(statSync(file).size).slice(0, statSync(file).size)); utimesSync(file, 1000, 1000); }],
  ['another file in its place, as old', (file: string) => { writeFileSync(`${file}.new`, 'require("./top.js")'); utimesSync(`${file}.new`, 1000, 1000); renameSync(`${file}.new`, file); }],
])('%s is seen', async (_, change) => {
  const root = project(APP);
  age(root);
  await cached(root);
  change(join(root, 'lib.js'));
  const expected = await plain(root);
  expect(await lookedInto(async () => expect(withoutHashes(await cached(root))).toEqual(expected))).toEqual(['lib.js']);
});

test('what another file gives is asked anew: the file that makes a path of it follows a change', async () => {
  const root = project({
    'main.js': 'const { dir } = require("./index"); const path = require("path"); require("fs").readFileSync(path.join(dir, "d.txt"))',
    'index.js': 'exports.dir = require("./paths").dir', 'paths.js': 'exports.dir = __dirname', 'd.txt': '', 'sub/d.txt': '', 'sub/here.js': 'module.exports = __dirname',
  });
  const names = async (): Promise<string[]> => (await cached(root)).files.map(({ path }) => path.slice(root.length + 1)).filter((name) => name.endsWith('.txt'));
  expect(await names()).toEqual(['d.txt']);
  age(root);
  expect(await lookedInto(async () => expect(await names()).toEqual(['d.txt']))).toEqual([]);
  writeFileSync(join(root, 'paths.js'), 'exports.dir = require("./sub/here")');
  expect(await lookedInto(async () => expect(await names()).toEqual(['sub/d.txt']))).toEqual(['main.js', 'paths.js', 'here.js']);
  expect(withoutHashes(await cached(root))).toEqual(await plain(root));
});

test('a file with other times and the same content is not looked into again', async () => {
  const root = project(APP);
  await cached(root);
  age(root);
  expect(await lookedInto(() => cached(root))).toEqual([]);
});

test('a file whose meaning package.json has changed is looked into again', async () => {
  const root = project({ 'package.json': { json: {} }, 'main.js': 'import("./a.js")', 'a.js': '1' });
  await cached(root);
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  expect(withoutHashes(await cached(root))).toEqual(await plain(root));
});

test('a path that was made from where a package lies follows the package', async () => {
  const root = project({
    'main.js': '__dirname; const path = require("path"); require("fs").readFileSync(path.join(path.dirname(require.resolve("pkg")), "data.txt"))',
    'node_modules/pkg/index.js': '', 'node_modules/pkg/data.txt': '',
  });
  await cached(root);
  renameSync(join(root, 'node_modules/pkg'), join(root, 'node_modules/moved'));
  symlinkSync('moved', join(root, 'node_modules/pkg'));
  const graph = withoutHashes(await cached(root));
  expect(graph).toEqual(await plain(root));
  expect(graph.files.map(({ path }) => path)).toContain(join(root, 'node_modules/moved/data.txt'));
});

test('the same files in another place, or for another line of Node, are other files', async () => {
  const root = project(APP);
  await cached(root);
  expect((await lookedInto(() => cached(root, { target: { ...linuxTarget, nodeVersion: '22.22.0' } }))).length).toBeGreaterThan(0);
  const moved = `${root}-moved`;
  cpSync(root, moved, { recursive: true });
  onTestFinished(() => rmSync(moved, { recursive: true, force: true }));
  expect(withoutHashes(await cached(moved))).toEqual(await plain(moved));
});

test('for another platform only those files are looked into again that ask for it', async () => {
  const root = project({
    'main.js': 'require("./other"); require(`./on-${process.platform}`)', 'other.js': '', 'on-linux.js': '', 'on-win32.js': '',
  });
  await cached(root);
  const windows = { ...linuxTarget, platform: 'win32' } as const;
  const expected = await walk([join(root, 'main.js')], { root, target: windows });
  expect(expected.files.map(({ path }) => path)).toContain(join(root, 'on-win32.js'));
  expect(await lookedInto(async () => expect(withoutHashes(await cached(root, { target: windows }))).toEqual(expected))).toEqual(['main.js', 'on-win32.js']);
});

test.each([
  ['damaged', (bytes: Buffer) => { bytes[200]! ^= 1; return bytes; }],
  ['cut off', (bytes: Buffer) => bytes.subarray(0, -20)],
  ['empty', () => Buffer.alloc(0)],
  ['something else', () => Buffer.from('{"entries":[null]}')],
])('what was kept and is now %s counts for nothing', async (_, change) => {
  const root = project(APP);
  const expected = await cached(root);
  const [file] = keptFiles(root);
  writeFileSync(file!, change(readFileSync(file!)));
  expect(await cached(root)).toEqual(expected);
  expect(await lookedInto(() => cached(root))).toEqual([]); // it is kept anew
});

test('several walks at the same time do not disturb each other, and leave nothing else behind', async () => {
  const root = project(APP);
  const expected = await plain(root);
  const script = join(root, 'walks.mjs');
  writeFileSync(script, `import { walk } from ${JSON.stringify(join(import.meta.dirname, '../walk.ts'))};
const root = ${JSON.stringify(root)};
for (let i = 0; i < 5; i++) { const graph = await walk([root + '/main.js'], { root, target: ${JSON.stringify(linuxTarget)}, cacheDirectory: root + '/node_modules/.cache/pack' }); console.log(graph.files.length, graph.findings.length); }`);
  const runs = await Promise.all([1, 2, 3].map(() => guardedRun(process.execPath, ['--no-warnings', script], { timeoutMs: 60_000 })));
  for (const { stdout, stderr } of runs) expect(stdout + stderr).toBe(`${expected.files.length} ${expected.findings.length}\n`.repeat(5));
  expect(keptFiles(root)).toHaveLength(1);
  expect(withoutHashes(await cached(root))).toEqual(expected);
});

test('a place that cannot be written keeps nothing, and the walk goes on', async () => {
  const root = project(APP);
  writeFileSync(join(root, 'node_modules/.cache'), 'a file');
  expect(withoutHashes(await cached(root))).toEqual(await plain(root));
});

test('kept files do not become more and more', async () => {
  const root = project(APP);
  for (let minor = 0; minor < 12; minor++) await cached(root, { target: { ...linuxTarget, nodeVersion: `24.${minor}.0` } });
  expect(keptFiles(root).length).toBe(8);
});

test('another analyser, by any byte of its code, begins anew', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'pack-analyser-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  const source = join(import.meta.dirname, '..');
  mkdirSync(join(copy, 'node_modules'));
  for (const name of ['@babel', 'es-module-lexer']) symlinkSync(join(source, '../node_modules', name), join(copy, 'node_modules', name));
  cpSync(source, join(copy, 'src'), { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
  const end = extname(import.meta.filename);
  const version = async (): Promise<string> => {
    const { stdout, stderr } = await guardedRun(process.execPath, ['--no-warnings', '--input-type=module', '-e', `console.log((await import(${JSON.stringify(join(copy, `src/cache/analyser-version${end}`))})).analyserVersion())`], { timeoutMs: 60_000 });
    return stdout + stderr;
  };
  const before = await version();
  expect(before).toMatch(/^[0-9a-f]{64}\n$/);
  for (const part of ['scan/lex-require', 'analyse/evaluate', 'file-kind']) {
    const file = join(copy, `src/${part}${end}`);
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text} `);
    expect(await version()).not.toBe(before);
    writeFileSync(file, text);
  }
  expect(await version()).toBe(before);
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fetchRuntime } from '@pack/binary-fetcher';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { build, type BuildRequest } from './build.ts';
import type { BuildEvent } from './build-events.ts';

let root: string;
beforeEach(() => { root = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-build-'))), 'app'); });
afterEach(() => { rmSync(path.dirname(root), { recursive: true, force: true }); });

test('a project runs as one file, without the project', async () => {
  create({
    'package.json': '{ "name": "@me/tool", "version": "1.2.3", "main": "lib/main" }',
    'lib/main.js': 'console.log(require("./data").x, __filename, process.argv.slice(1))',
    'lib/data.json': '{ "x": 7 }',
  });
  const { executables: [built] } = await build({ cwd: root, input: '.', output: '../out/tool' });
  expect(built).toMatchObject({ path: path.join(root, '../out/tool'), runtime: { source: 'running' }, blobWriter: 'native', files: { modules: 3, assets: 0 } });
  rmSync(root, { recursive: true });
  expect(await run('../out/tool', ['a'])).toMatchObject({ exitCode: 0, stderr: '', stdout: "7 /snapshot/tool/lib/main.js [ '/snapshot/tool/lib/main.js', 'a' ]\n" });
});

test('sizes add up to the size of the file, and every step has its time', async () => {
  create({ 'index.js': '', 'page.html': 'x'.repeat(1234), 'package.json': '{ "pack": { "assets": "*.html" } }' });
  const { executables: [built], durationMs } = await build({ cwd: root });
  const { total, runtime, modules, assets, codeCache, overhead } = built!.sizes;
  expect(total).toBe(readFileSync(built!.path).length);
  expect(runtime + modules + assets + codeCache + overhead).toBe(total);
  expect(assets).toBe(1234);
  expect(overhead).toBeGreaterThan(0);
  expect(built!.steps.map(({ step }) => step)).toEqual(expect.arrayContaining(['runtime', 'walk', 'archive', 'blob', 'inject', 'write']));
  expect(durationMs).toBeGreaterThan(built!.steps.find(({ step }) => step === 'inject')!.durationMs);
});

test('two builds of the same sources are equal byte for byte', async () => {
  create({ 'index.js': 'require("./lib")', 'lib.js': 'exports.f = () => 1', 'package.json': '{}' });
  const bytes: Buffer[] = [];
  for (const output of ['one', 'two']) {
    const { executables: [built] } = await build({ cwd: root, output: `../${output}` });
    bytes.push(readFileSync(built!.path));
  }
  expect(bytes[0]!.equals(bytes[1]!)).toBe(true);
});

test('baked flags, mount point and name are those of the configuration', async () => {
  create({
    'pack.config.mjs': 'export default { name: "other", mountPoint: "/srv/place", execArgv: ["--max-old-space-size=300"] }',
    'index.js': 'console.log(__dirname, Math.round(require("node:v8").getHeapStatistics().heap_size_limit / 2 ** 20) < 500, process.execArgv)',
  });
  await build({ cwd: root });
  expect(await run('other')).toMatchObject({ exitCode: 0, stdout: '/srv/place true []\n' });
});

test('a request goes before the configuration of the project', async () => {
  create({ 'package.json': '{ "pack": { "name": "configured" } }', 'index.js': '' });
  const { executables: [built] } = await build({ cwd: root, name: 'asked' });
  expect(path.basename(built!.path)).toBe('asked');
});

test('the events tell each step in order, and the executable', async () => {
  create({ 'index.js': 'require(process.env.NOWHERE)' });
  const events: BuildEvent[] = [];
  const result = await build({ cwd: root }, { onEvent: (event) => events.push(event) });
  expect(events[0]).toMatchObject({ type: 'build-start', entry: path.join(root, 'index.js') });
  expect(events.filter(({ type }) => type === 'step-start')).toHaveLength(result.executables[0]!.steps.length);
  expect(events.find((event) => event.type === 'finding')).toMatchObject({ finding: { code: 'dynamic-request', severity: 'warning' } });
  expect(events.at(-1)).toEqual({ type: 'executable', executable: result.executables[0] });
});

test('a walk that fails names its findings and leaves nothing', async () => {
  create({ 'index.js': 'require("./missing")' });
  await expect(build({ cwd: root, output: 'out/app' })).rejects.toMatchObject({
    code: 'ERR_PACK_WALK_FAILED', findings: [{ code: 'unresolved-request', location: { file: path.join(root, 'index.js'), line: 1 } }],
  });
  expect(readdirSync(root)).toEqual(['index.js']);
});

test('an aborted build is interrupted and leaves nothing', async () => {
  create({ 'index.js': '' });
  for (const step of ['walk', 'archive', 'inject'] as const) {
    const controller = new AbortController();
    const onEvent = (event: BuildEvent): void => { if (event.type === 'step-start' && event.step === step) controller.abort(); };
    await expect(build({ cwd: root, output: 'out/app' }, { signal: controller.signal, onEvent })).rejects.toMatchObject({ code: 'ERR_PACK_INTERRUPTED', exitCode: 130 });
    expect(readdirSync(root)).toEqual(['index.js']);
  }
  await expect(build({ cwd: root }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ERR_PACK_INTERRUPTED' });
});

test.each<[what: string, request: BuildRequest, expected: Record<string, unknown>]>([
  ['a key that does not exist', { outptu: 'x' } as BuildRequest, { code: 'ERR_PACK_CONFIG_UNKNOWN_KEY' }],
  ['an output that names a directory', { output: 'out/' }, { code: 'ERR_PACK_OUTPUT_IS_DIRECTORY' }],
  ['one binary for two targets', { nodePath: process.execPath, targets: ['linux', 'win'] }, { code: 'ERR_PACK_USAGE' }],
])('%s is refused', async (_, request, expected) => {
  create({ 'index.js': '' });
  await expect(build({ cwd: root, ...request })).rejects.toMatchObject(expected);
  expect(readdirSync(root)).toEqual(['index.js']);
});

test('on a Node whose internals are not known, the program runs with public functions, and the build says so', { timeout: 60_000 }, async () => {
  create({
    'index.mjs': 'import fs from "node:fs"; import { createRequire } from "node:module";\nconsole.log(process.version, fs.readdirSync(import.meta.dirname), createRequire(import.meta.url)("./lib.cjs"));',
    'lib.cjs': 'module.exports = [__filename, require("fs").readFileSync(__filename, "utf8").length, process.execArgv];',
  });
  const { path: nodePath } = await fetchRuntime({ version: '25.9.0', platform: 'linux', arch: 'x64' });
  const { executables: [built] } = await build({ cwd: root, input: 'index.mjs', output: 'app', nodePath });
  expect(built!.findings).toMatchObject([{ code: 'node-not-known', args: { version: '25.9.0' } }]);
  rmSync(path.join(root, 'index.mjs'));
  rmSync(path.join(root, 'lib.cjs'));
  const { stdout, stderr, exitCode } = await run('app');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toMatch(/^v25\.9\.0 \[ 'index\.mjs', 'lib\.cjs' \] \[ '\/snapshot\/\S+\/lib\.cjs', \d+, \[\] \]\n$/);
});

test('the program sees its files through node:vfs, when that is asked for', { timeout: 60_000 }, async () => {
  create({ 'index.js': 'console.log(__filename, require("fs").readdirSync(__dirname))' });
  await build({ cwd: root, output: 'app', mount: 'node', targets: 'node26' });
  expect(await run('app')).toMatchObject({ stdout: "/dev/null/vfs/0/index.js [ 'index.js' ]\n", exitCode: 0 });
});

test('a single script needs no archive and sees the arguments as Node gives them', async () => {
  create({ 'script.js': '#!/usr/bin/env node\nconsole.log(process.argv.length, process.argv[2], require("node:path").basename(__filename))' });
  const { executables: [built] } = await build({ cwd: root, input: 'script.js', mode: 'simple' });
  expect(built!.sizes.overhead).toBeLessThan(30_000);
  expect(await run('script', ['x'])).toMatchObject({ exitCode: 0, stderr: '', stdout: '3 x script\n' });
});

test('a single script may import() builtins', async () => {
  create({ 'script.js': 'import("node:os").then((os) => console.log(typeof os.cpus))' });
  await build({ cwd: root, input: 'script.js', mode: 'simple' });
  expect(await run('script')).toMatchObject({ exitCode: 0, stdout: 'function\n' });
});

test('a single script that needs a file is refused', async () => {
  create({ 'script.js': 'require("./other")', 'other.js': '' });
  await expect(build({ cwd: root, input: 'script.js', mode: 'simple' })).rejects.toMatchObject({
    code: 'ERR_PACK_WALK_FAILED', findings: [{ code: 'simple-mode-dependency', severity: 'error', args: { request: './other' } }],
  });
});

test('a single ES module runs on Node 26, and is refused for older ones with the way out', async () => {
  create({ 'script.mjs': 'import os from "node:os"; await 1; console.log(typeof os.cpus, process.version.split(".")[0])' });
  await build({ cwd: root, input: 'script.mjs', mode: 'simple', nodePath: await targetNode('26') });
  expect(await run('script')).toMatchObject({ exitCode: 0, stderr: '', stdout: 'function v26\n' });
  const refused = build({ cwd: root, input: 'script.mjs', mode: 'simple', nodePath: await targetNode('22') });
  await expect(refused).rejects.toMatchObject({ code: 'ERR_PACK_USAGE', path: path.join(root, 'script.mjs'), hint: expect.stringContaining('node26') });
}, 120_000);

async function run(file: string, args: string[] = []): Promise<GuardResult> {
  return guardedRun(path.resolve(root, file), args, { cwd: path.dirname(root) });
}

function create(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
}


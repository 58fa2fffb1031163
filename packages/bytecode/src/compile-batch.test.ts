import { guardedRun } from '@pack-internal/guarded-run';
import { runnerFor, TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compileBatch, type CompileItem, type CompileResult } from './compile-batch.ts';

const room = realpathSync(mkdtempSync(join(tmpdir(), 'pack-compile-')));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];
const EXEC_ARGV = ['--expose-internals', '--experimental-vm-modules'];
const SOURCES: Record<string, string> = {
  'plain.js': 'exports.value = function () { return 1 + exports.more(); }; exports.more = () => 41; exports.value = exports.value();\n',
  'strict.cjs': '"use strict";\nexports.value = (function () { return this; })() === undefined ? 42 : 0;',
  'shebang.js': '#!/usr/bin/env node\nexports.value = 42;',
  'mark.js': '\uFEFFexports.value = 42;',
  'ünï.js': 'exports.value = "ünï日".length * 10 + 2;',
  'asm.js': 'function M() { "use asm"; function f() { return 42; } return f; }\nexports.value = M()();',
  'returns.js': 'exports.value = 42; return;',
  'large.js': `exports.value = 42;\n${'function f() { return 1; }\n'.repeat(10_000)}`,
  'dynamic.js': 'exports.load = () => import("node:fs"); exports.value = 42;',
  'module.mjs': '#!/usr/bin/env node\nimport fs from "node:fs";\nexport const value = await Promise.resolve(42);\nexport { fs };',
  'marked.mjs': '\uFEFFexport const value = 42;',
};

test.each(lines)('Node %s accepts each cache, in a process of its own with the options of an executable', async (line) => {
  const node = await targetNode(line);
  const results = await compileBatch({ nodePath: node, items: itemsOf(SOURCES), execArgv: EXEC_ARGV });
  expect(await use([node, ...EXEC_ARGV], results)).toEqual(Object.fromEntries(Object.keys(SOURCES).map((id) => [id, { rejected: false, value: 42 }])));
}, 120_000);

const emulated = runnerFor('arm64');
test.skipIf(emulated === undefined).each(lines)('Node %s for arm64 accepts the caches that it made', async (line) => {
  const node = await targetNode(line, 'arm64');
  const items = itemsOf({ 'plain.js': SOURCES['plain.js']!, 'module.mjs': SOURCES['module.mjs']! });
  const results = await compileBatch({ nodePath: node, runner: emulated!, items, execArgv: EXEC_ARGV });
  const accepted = { rejected: false, value: 42 };
  expect(await use([...emulated!, node, ...EXEC_ARGV], results)).toEqual({ 'plain.js': accepted, 'module.mjs': accepted });
}, 300_000);

test('the flags that the executable will have are the flags that count', async () => {
  const flags = [...EXEC_ARGV, '--stack-size=900'];
  const results = await compileBatch({ nodePath: process.execPath, items: itemsOf({ 'plain.js': SOURCES['plain.js']! }), execArgv: flags });
  expect(await use([process.execPath, ...flags], results)).toEqual({ 'plain.js': { rejected: false, value: 42 } });
  expect(await use([process.execPath, ...EXEC_ARGV], results)).toEqual({ 'plain.js': { rejected: true, value: 42 } });
});

test.each(lines)('the same files give the same bytes, in whatever order they are listed (%s)', async (line) => {
  const nodePath = await targetNode(line);
  const first = await compileBatch({ nodePath, items: itemsOf(SOURCES) });
  const second = await compileBatch({ nodePath, items: itemsOf(SOURCES).toReversed() });
  for (const id of Object.keys(SOURCES)) expect(Buffer.from(cacheOf(first, id)).equals(cacheOf(second, id)), id).toBe(true);
}, 120_000);

test('nothing of the machine that builds is in a cache, nor the name of another file', async () => {
  const results = await compileBatch({ nodePath: process.execPath, items: itemsOf(SOURCES) });
  for (const id of Object.keys(SOURCES)) {
    const text = Buffer.from(cacheOf(results, id)).toString('latin1');
    expect(text.includes(room), id).toBe(false);
    for (const other of ['plain.js', 'strict.cjs', 'module.mjs']) if (other !== id) expect(text.includes(`snapshot/x/${other}`), `${other} in ${id}`).toBe(false);
  }
});

test('functions of small files are compiled ahead, those of large ones are left for later', async () => {
  const body = 'exports.f = function (a) { return a.map((x) => x * 2).filter(Boolean).join(); };\n';
  const results = await compileBatch({ nodePath: process.execPath, items: itemsOf({ 'small.js': body.repeat(100), 'big.js': body.repeat(2000) }) });
  expect(cacheOf(results, 'small.js').length / 100).toBeGreaterThan(1.5 * (cacheOf(results, 'big.js').length / 2000));
});

test('a file with an error has none, and does not stop the others', async () => {
  const results = await compileBatch({
    nodePath: process.execPath,
    items: [...itemsOf({ 'broken.js': 'const a;\n', 'broken.mjs': 'export {};\n\nlet a; let a;\n', 'esm.js': 'import "x";', 'fine.js': '1' }), { id: 'gone', filename: '/snapshot/x/gone.js', source: join(room, 'gone.js'), kind: 'commonjs' }],
  });
  expect(Object.fromEntries([...results].map(([id, result]) => [id, 'error' in result ? result.error : 'cache']))).toEqual({
    'broken.js': 'SyntaxError: Missing initializer in const declaration (line 1)',
    'broken.mjs': "SyntaxError: Identifier 'a' has already been declared",
    'esm.js': 'SyntaxError: Cannot use import statement outside a module (line 1)',
    'fine.js': 'cache',
    gone: expect.stringContaining('ENOENT'),
  });
});

test('thousands of files go through one process', async () => {
  const sources = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`many/${i}.js`, `exports.n = ${i}; exports.f = function f${i}() { return ${i}; };`]));
  const results = await compileBatch({ nodePath: process.execPath, items: itemsOf(sources) });
  expect(results.size).toBe(3000);
  expect(Buffer.from(cacheOf(results, 'many/2999.js')).includes('f2999')).toBe(true);
}, 60_000);

test('no files need no Node', async () => {
  expect(await compileBatch({ nodePath: join(room, 'gone'), items: [] })).toEqual(new Map());
});

test.each([
  ['is not there', 'gone-node', undefined],
  ['is made for another machine', 'foreign-node', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(200)])],
  ['dies', 'dying-node', '#!/bin/sh\nkill -9 $$\n'],
  ['is another program', 'other-node', '#!/bin/sh\ncat > /dev/null\necho hello\n'],
])('a Node that %s is an error with a hint', async (_, name, contents) => {
  const nodePath = join(room, name);
  if (contents !== undefined) writeFileSync(nodePath, contents, { mode: 0o755 });
  await expect(compileBatch({ nodePath, items: itemsOf({ 'plain.js': '1' }) })).rejects.toMatchObject({ code: 'ERR_PACK_COMPILE_FAILED', path: nodePath, hint: expect.stringContaining('on this machine') });
});

test('an abort ends the process and rejects with its reason', async () => {
  const mark = join(room, 'pid');
  const nodePath = join(room, 'slow-node');
  writeFileSync(nodePath, `#!/bin/sh\necho $$ >> "${mark}"\nexec sleep 60\n`, { mode: 0o755 });
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error('enough')), 300);
  await expect(compileBatch({ nodePath, items: itemsOf({ 'plain.js': '1' }), signal: abort.signal })).rejects.toThrow('enough');
  await expect(compileBatch({ nodePath, items: itemsOf({ 'plain.js': '1' }), signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
  const pids = readFileSync(mark, 'utf8').trim().split('\n').map(Number);
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
});

function itemsOf(sources: Record<string, string>): CompileItem[] {
  return Object.entries(sources).map(([id, text]) => {
    const source = join(room, id);
    mkdirSync(join(source, '..'), { recursive: true });
    writeFileSync(source, text);
    return { id, source, filename: `/snapshot/x/${id}`, kind: id.endsWith('.mjs') ? 'module' : 'commonjs' };
  });
}

function cacheOf(results: Map<string, CompileResult>, id: string): Uint8Array {
  const result = results.get(id)!;
  if ('error' in result) throw new Error(`${id}: ${result.error}`);
  return result.cache;
}

/** Runs each file with its cache in a fresh process, as a loader does. */
async function use([file, ...args]: string[], results: Map<string, CompileResult>): Promise<unknown> {
  for (const id of results.keys()) writeFileSync(join(room, `${id}.cache`), cacheOf(results, id));
  const user = join(import.meta.dirname, '../test/use-caches.mjs');
  const result = await guardedRun(file!, [...args, '--no-warnings', user, room, ...results.keys()], { timeoutMs: 100_000, env: { ...process.env, NODE_OPTIONS: '' } });
  expect(result.exitCode, result.stderr).toBe(0);
  return JSON.parse(result.stdout);
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

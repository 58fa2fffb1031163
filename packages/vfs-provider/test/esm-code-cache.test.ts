import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode, TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { compileBatch } from '@pack/bytecode';
import { expect, test } from 'vitest';
import { buildExecutable } from './build-executable.ts';

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'main.js': `
import { a } from './lib/a.js';
import json from './data.json' with { type: 'json' };
import common from './common.cjs';
console.log(a, json.x, common, import.meta.main ?? 'no main', import.meta.filename, import.meta.url, import.meta.resolve('./lib/a.js'));
console.log((await import('./lib/late.js')).where, (await import('./lib/late.js?again')).where === (await import('./lib/late.js')).where);
for (const request of ['./lib/none.js', './lib/broken.js', './lib/throws.js', './data.json']) {
  try { await import(request); } catch (error) { console.log(error.name, error.code, error.message, error.stack.split('\\n').filter((line) => line.includes('throws.js'))); }
}
try { await import('./lib/throws.js'); } catch (error) { console.log(error.again = (error.again ?? 0) + 1); }
const { registerHooks } = await import('node:module');
registerHooks({ load: (url, context, next) => { const result = next(url, context); return url.endsWith('hooked.js') ? { ...result, source: 'export const hooked = "by a hook"' } : result; } });
console.log((await import('./lib/hooked.js')).hooked);
registerHooks({ resolve: (request, context, next) => next(request === './lib/other.js' ? './lib/late.js' : request, context) });
console.log((await import('./lib/other.js')).where);
`,
  'data.json': '{ "x": 7 }',
  'common.cjs': 'module.exports = "common";',
  'lib/a.js': "\uFEFFimport { b } from './b.js'; export const a = 'a' + b();",
  'lib/b.js': "import { a } from './a.js'; export const b = () => 'b'; export const again = () => a;",
  'lib/late.js': 'export const where = import.meta.dirname;',
  'lib/broken.js': 'export const = 1;',
  'lib/throws.js': "\n\nexport const x = 1; throw new TypeError('thrown');",
  'lib/hooked.js': 'export const hooked = "not";',
  'lib/other.js': 'export const where = "other";',
};
const MODULES = Object.keys(FILES).filter((file) => file.endsWith('.js'));

const REGISTER = `
import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent("export const resolve = (request, context, next) => request === './a.js' ? { url: 'data:text/javascript,export const name = 1', shortCircuit: true } : next(request, context)"), import.meta.url);
console.log((await import('./a.js')).name);
`;

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('ES modules are the same with code caches, with broken ones and without on Node %s', async (line) => {
  const home = mkdtempSync(path.join(tmpdir(), 'pack-esm-'));
  try {
    const directory = create(home, FILES);
    const caches = await compile(line, directory, MODULES);
    expect([...caches.keys()].sort()).toEqual(MODULES.filter((file) => file !== 'lib/broken.js').sort());
    const broken = new Map(MODULES.map((file) => [file, Buffer.alloc(500, 0xaa)]));
    const outputs: string[] = [];
    for (const [resolve, codeCaches] of [[false, undefined], [true, undefined], [true, caches], [true, broken]] as const) {
      using executable = await buildExecutable({ line, directory, entry: 'main.js', resolve, ...(codeCaches && { codeCaches }) });
      const { stdout, stderr, exitCode } = await guardedRun(executable.path, []);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      outputs.push(stdout);
    }
    expect(outputs[0]).toContain('by a hook\n/snapshot/app/lib\n');
    for (const output of outputs) expect(output).toBe(outputs[0]);
  } finally {
    rmSync(home, { recursive: true });
  }
}, 120_000);

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('hooks of module.register() are asked for ES modules on Node %s', async (line) => {
  const home = mkdtempSync(path.join(tmpdir(), 'pack-esm-'));
  try {
    const directory = create(home, { 'package.json': '{ "type": "module" }', 'main.js': REGISTER, 'a.js': 'export const name = "a"' });
    using executable = await buildExecutable({ line, directory, entry: 'main.js', codeCaches: await compile(line, directory, ['main.js', 'a.js']) });
    expect(await guardedRun(executable.path, [])).toMatchObject({ stdout: '1\n', exitCode: 0 });
  } finally {
    rmSync(home, { recursive: true });
  }
}, 60_000);

/** Graphs that fail on the way, in each way that one can; what has loaded before stays, what has failed can be asked for again. */
const GRAPHS: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module" }',
  'main.js': `
import { createRequire } from 'node:module';
import { count } from './good/index.js';
const require = createRequire(import.meta.url);
const attempt = async (request) => {
  try { return Object.keys(await import(request)); } catch (error) { return [error.name, error.code, error.message]; }
};
console.log(count, globalThis.order);
for (const request of ['./bad/syntax.js', './bad/export.js', './bad/common-export.js', './bad/missing.js', './bad/thrown.js', './bad/syntax.js', './bad/thrown.js', './good/leaf.js', './good/cycle-b.js']) {
  console.log(request, await attempt(request));
}
console.log(Object.keys(require('./good/index.js')), require('./good/leaf.js').leaf);
try { console.log(require('./late/waits.js')); } catch (error) { console.log(error.code); }
console.log(await attempt('./late/waits.js'), globalThis.order);
console.log((await import('./good/leaf.js')) === (await import('./good/index.js')).self, (await import('./good/typed.js')).data);
console.log((await import('./deep/m0.js')).depth, await Promise.all(['./late/a.js', './late/b.js'].map(attempt)));
`,
  'good/index.js': "import './cycle-a.js'; import { leaf } from './leaf.js'; import * as self from './leaf.js'; import fs, { readFileSync } from 'fs'; import common, { named } from './common.cjs'; export const count = [leaf, named, common.named, readFileSync === fs.readFileSync].join(); export { self }; (globalThis.order ??= []).push('index');",
  'good/leaf.js': "(globalThis.order ??= []).push('leaf'); export let leaf = 'leaf';",
  'good/cycle-a.js': "import { b } from './cycle-b.js'; (globalThis.order ??= []).push('a'); export function a() { return 'a' + b; }",
  'good/cycle-b.js': "import { a } from './cycle-a.js'; (globalThis.order ??= []).push('b'); export const b = typeof a;",
  'good/common.cjs': "exports.named = 'named';",
  'good/typed.js': "import data from './typed.json' with { type: 'json' }; export { data };",
  'good/typed.json': '{ "typed": true }',
  'bad/syntax.js': "import '../good/leaf.js'; import './broken.js';",
  'bad/broken.js': 'export const = 1;',
  'bad/export.js': "import { nothing } from '../good/leaf.js';",
  'bad/common-export.js': "import { nothing } from '../good/common.cjs';",
  'bad/missing.js': "import './throws.js'; import './not-there.js';",
  'bad/thrown.js': "import './throws.js';",
  'bad/throws.js': "throw new TypeError('thrown ' + (globalThis.thrown = (globalThis.thrown ?? 0) + 1));",
  'late/waits.js': "import './inner.js'; await null; globalThis.order.push('waits'); export default 1;",
  'late/inner.js': "await new Promise((resolve) => setTimeout(resolve, 20)); globalThis.order.push('inner');",
  'late/a.js': "import './b.js'; export const a = 1;",
  'late/b.js': "import './a.js'; await null; export const b = 1;",
  ...Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`deep/m${n}.js`, n < 299 ? `import { depth as next } from './m${n + 1}.js'; export const depth = next + 1;` : 'export const depth = 1;'])),
};

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('graphs of ES modules load, and fail, as they do without code caches on Node %s', async (line) => {
  const home = mkdtempSync(path.join(tmpdir(), 'pack-esm-'));
  try {
    const directory = create(home, GRAPHS);
    const caches = await compile(line, directory, Object.keys(GRAPHS).filter((file) => file.endsWith('.js')));
    const outputs: string[] = [];
    for (const [resolve, codeCaches] of [[false, undefined], [true, caches]] as const) {
      using executable = await buildExecutable({ line, directory, entry: 'main.js', resolve, ...(codeCaches && { codeCaches }) });
      const { stdout, stderr, exitCode } = await guardedRun(executable.path, []);
      expect({ stderr: line === '22' ? '' : stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      outputs.push(stdout);
    }
    expect(outputs[1]).toBe(outputs[0]);
    expect(outputs[0]).toContain('300 [');
  } finally {
    rmSync(home, { recursive: true });
  }
}, 120_000);

function create(home: string, files: Readonly<Record<string, string>>): string {
  const directory = path.join(home, 'app');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  }
  return directory;
}

async function compile(line: TargetLine, directory: string, files: readonly string[]): Promise<Map<string, Uint8Array>> {
  const results = await compileBatch({
    nodePath: await targetNode(line), execArgv: ['--expose-internals'],
    items: files.map((id) => ({ id, source: path.join(directory, id), filename: `/snapshot/app/${id}`, kind: 'module' })),
  });
  return new Map([...results].flatMap(([id, result]) => ('cache' in result ? [[id, result.cache] as const] : [])));
}

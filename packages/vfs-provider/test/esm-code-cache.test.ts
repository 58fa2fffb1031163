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

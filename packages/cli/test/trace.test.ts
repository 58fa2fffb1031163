import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { guardedRun } from '@pack-internal/guarded-run';
import { createProject, runPack } from './run-pack.ts';

/** A program that computes all that it asks for, in the main thread, a worker thread and child processes without an environment. */
const files = {
  'package.json': '{ "name": "app", "main": "main.js", "dependencies": { "dep": "1" } }',
  'node_modules/dep/package.json': '{ "name": "dep", "main": "dep.js" }',
  'node_modules/dep/dep.js': 'module.exports = "dep";',
  'main.js': `
    const fs = require('fs'), cp = require('child_process'), { Worker } = require('worker_threads');
    const at = (name) => [__dirname, name].join(JSON.parse('"/"'));
    const said = [require(['d', 'ep'].join(JSON.parse('""'))), require(at('plugins/' + process.argv[2])), fs.readFileSync(at('data/a.txt'), 'utf8')];
    new Worker(at('worker.js'), { env: {}, execArgv: ['--no-warnings'] }).on('message', (text) => {
      said.push(text);
      cp.fork(at('child.js'), [], { env: {} }).on('message', (answer) => {
        said.push(answer, cp.execFileSync(process.execPath, [at('sync.mjs')], { env: {}, encoding: 'utf8' }).trim());
        console.log(said.join(' '));
        process.exitCode = 3;
      });
    });`,
  'plugins/a.js': 'module.exports = "a";', 'plugins/b.js': 'module.exports = "b";', 'data/a.txt': 'text',
  'worker.js': `require('worker_threads').parentPort.postMessage(require([__dirname, 'plugins', 'w.js'].join('/')) + process.execArgv.join());`, 'plugins/w.js': 'module.exports = "worker";',
  'child.js': `process.send(require([__dirname, 'plugins', 'c.js'].join('/')))`, 'plugins/c.js': 'module.exports = "child";',
  'sync.mjs': `console.log((await import(['.', 'plugins', 's.mjs'].join('/'))).default)`, 'plugins/s.mjs': 'export default "sync";',
};

test('what runs of a program use is recorded, joined, and in the executable', async () => {
  const root = createProject(files);
  const first = await runPack(root, ['trace', '.', '--', 'a']);
  expect(first).toMatchObject({ exitCode: 3, stderr: '' });
  expect(first.stdout).toMatch(/^dep a text worker--no-warnings child sync\n/);
  expect(first.stdout).toContain('the program ended with 3');
  expect(first.stdout).toContain('data/a.txt  asset "./data/a.txt" of main.js');
  const record = readFileSync(path.join(root, 'pack.trace.json'), 'utf8');
  expect(record).not.toContain(root);
  expect(JSON.parse(record)).toEqual({
    version: 1,
    files: {
      'child.js': { require: { './plugins/c.js': 'plugins/c.js' } },
      'main.js': { require: { './plugins/a.js': 'plugins/a.js', dep: 'node_modules/dep/dep.js' }, read: ['data/a.txt'], start: ['child.js', 'sync.mjs', 'worker.js'] },
      'sync.mjs': { import: { './plugins/s.mjs': 'plugins/s.mjs' } },
      'worker.js': { require: { './plugins/w.js': 'plugins/w.js' } },
    },
  });

  await runPack(root, ['trace', '.', '--', 'b']);
  const joined = readFileSync(path.join(root, 'pack.trace.json'), 'utf8');
  expect(JSON.parse(joined)).toMatchObject({ files: { 'main.js': { require: { './plugins/a.js': 'plugins/a.js', './plugins/b.js': 'plugins/b.js' } } } });
  await runPack(root, ['trace', '.', '--', 'b']);
  expect(readFileSync(path.join(root, 'pack.trace.json'), 'utf8')).toBe(joined);

  const built = await runPack(root, ['.', '-o', '../app']);
  expect(built).toMatchObject({ exitCode: 0, stderr: '' });
  renameSync(root, `${root}-moved`);
  for (const plugin of ['a', 'b']) {
    const run = await guardedRun(path.join(root, '../app'), [plugin], { cwd: path.dirname(root) });
    expect(run).toMatchObject({ exitCode: 3, stdout: `dep ${plugin} text worker--no-warnings child sync\n` });
  }
  renameSync(`${root}-moved`, root);
}, 120_000);

test('of a run of the tests, only what the program asks for is recorded', async () => {
  const root = createProject({
    'package.json': '{ "name": "app", "main": "main.js" }', 'main.js': 'exports.load = (name) => require(name);', 'plugin.js': 'module.exports = 1',
    'test/main.test.js': `require('fs').readFileSync(__dirname + '/expected.txt'); require('../main.js').load('./plugin.js'); console.log(process.version);`, 'test/expected.txt': '',
  });
  const result = await runPack(root, ['trace', '--command', '--', 'node', 'test/main.test.js']);
  expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  expect(result.stdout).toContain(`${process.version}\n`);
  expect(JSON.parse(readFileSync(path.join(root, 'pack.trace.json'), 'utf8'))).toEqual({ version: 1, files: { 'main.js': { require: { './plugin.js': 'plugin.js' } } } });
}, 60_000);

test('an interruption ends the program, and what it did until then is recorded', async () => {
  const root = createProject({ 'main.js': `require('fs').readFileSync(__dirname + '/a.txt'); process.on('SIGTERM', () => process.exit(7)); setTimeout(() => {}, 30_000); process.kill(process.ppid, 'SIGTERM');`, 'a.txt': '' });
  const result = await runPack(root, ['trace', 'main.js'], { timeoutMs: 20_000 });
  expect(result).toMatchObject({ exitCode: 7 });
  expect(JSON.parse(readFileSync(path.join(root, 'pack.trace.json'), 'utf8'))).toMatchObject({ files: { 'main.js': { read: ['a.txt'] } } });
}, 30_000);

test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s ends a program that does not care about it, with exit code %i', async (signal, exitCode) => {
  const root = createProject({ 'main.js': `require('fs').readFileSync(__dirname + '/a.txt'); setTimeout(() => {}, 30_000); process.kill(process.ppid, '${signal}');`, 'a.txt': '' });
  const result = await runPack(root, ['trace', 'main.js'], { timeoutMs: 20_000 });
  expect(result).toMatchObject({ exitCode, stdout: expect.stringContaining(`the program ended with ${signal}`) as string });
  expect(JSON.parse(readFileSync(path.join(root, 'pack.trace.json'), 'utf8'))).toMatchObject({ files: { 'main.js': { read: ['a.txt'] } } });
}, 30_000);

test('a record that is out of date is a warning of the build, and pack trace --fresh settles it', async () => {
  const root = createProject({ 'main.js': `if (process.argv[2]) require(process.argv[2]);`, 'plugin.js': '' });
  await runPack(root, ['trace', 'main.js', '--', './plugin.js']);
  rmSync(path.join(root, 'plugin.js'));
  const built = await runPack(root, ['main.js', '-o', 'app']);
  expect(built).toMatchObject({ exitCode: 0 });
  expect(built.stderr).toContain('pack.trace.json is out of date: ./main.js → ./plugin.js is gone [trace-stale]\n  pack.trace.json:1:1');
  await runPack(root, ['trace', 'main.js', '--fresh']);
  expect((await runPack(root, ['main.js', '-o', 'app'])).stderr).not.toContain('trace-stale');
}, 60_000);

test('with --json there is nothing but the result on standard output', async () => {
  const root = createProject({ 'main.js': `console.log(require(process.argv[2]))`, 'plugin.js': 'module.exports = "said"' });
  const result = await runPack(root, ['trace', 'main.js', '--json', '--', './plugin.js']);
  expect(result.stderr).toBe('said\n');
  expect(JSON.parse(result.stdout)).toMatchObject({
    version: 1, type: 'trace', exitCode: 0, neverSeen: [],
    onlySeen: [{ path: path.join(root, 'plugin.js'), reason: { type: 'traced', from: path.join(root, 'main.js'), kind: 'require', request: './plugin.js' } }],
  });
}, 30_000);

test('a script that was started counts as loaded: the differences name what no run has used', async () => {
  const root = createProject({
    'main.js': `require('child_process').fork(__dirname + '/child.js'); new (require('worker_threads').Worker)(__dirname + '/worker.js'); if (process.argv[2]) require('./never.js');`,
    'child.js': '', 'worker.js': '', 'never.js': '',
  });
  const { stdout } = await runPack(root, ['trace', 'main.js', '--verbose']);
  expect(stdout).toContain('0 files seen that the source does not show');
  expect(stdout).toMatch(/1 module named in the source that no run has loaded:\n +never\.js\n/);
}, 30_000);

test('a record that is not understood stops the run before it starts', async () => {
  const root = createProject({ 'main.js': 'console.log("ran")', 'pack.trace.json': '[]' });
  const result = await runPack(root, ['trace', 'main.js']);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(result.stderr).toContain('ERR_PACK_TRACE_INVALID');
  writeFileSync(path.join(root, 'pack.trace.json'), '');
  expect(await runPack(root, ['trace', 'main.js', '--fresh'])).toMatchObject({ exitCode: 0, stderr: '' });
}, 30_000);

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardedRun, type GuardOptions, type GuardResult } from '@pack-internal/guarded-run';
import { targetNode, TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { describe, expect, onTestFinished, test } from 'vitest';
import { build, type PackConfig } from './index.ts';

/** Says what reached Node, from the main thread, from workers of several kinds and from a child process. */
const REPORT = `
const { Worker, SHARE_ENV, isMainThread, parentPort } = require('node:worker_threads');
const state = () => [globalThis.steered ?? null, process.execArgv, require('node:inspector').url() ?? null, process.env.NODE_OPTIONS?.includes('steer') ?? false];
if (!isMainThread) parentPort.postMessage(state());
else if (process.argv[2] === 'child') console.log(JSON.stringify(state()));
else (async () => {
  const result = { main: state() };
  const kinds = { plain: {}, execArgv: { execArgv: [] }, env: { env: { ...process.env } }, share: { env: SHARE_ENV, execArgv: ['--no-warnings'] } };
  for (const [name, options] of Object.entries(kinds)) {
    result[name] = await new Promise((resolve, reject) => new Worker(__filename, options).on('message', resolve).on('error', reject));
  }
  result.after = state();
  result.fork = JSON.parse(require('node:child_process').execFileSync(process.execPath, ['child']));
  console.log(JSON.stringify(result));
})();
`;

/** Prints its process id; then, when SIGUSR1 came or half a second passed, whether its inspector is open. */
const SIGNALLED = `
if (process.argv[2] === 'own') process.on('SIGUSR1', () => console.log('own handler'));
if (process.argv[2] === 'open') require('node:inspector').open(0);
setTimeout(() => console.log('url ' + (require('node:inspector').url() ?? 'none').slice(0, 5)), 700);
console.log('ready');
`;

/** Uses its own file in several ways, then what it has no permission for. */
const PERMITTED = `
const fs = require('node:fs');
const fd = fs.openSync(__filename);
console.log(fs.readFileSync(__filename, 'utf8').includes('this very text'), fs.readSync(fd, Buffer.alloc(5)) === 5, fs.readdirSync(__dirname).length > 0);
const refusal = (call) => { try { call(); return 'none'; } catch ({ code }) { return code; } };
console.log(...[() => fs.readdirSync(require('node:os').tmpdir()), () => fs.writeFileSync('made', ''), () => require('node:child_process').execSync('true')].map(refusal));
`;

describe.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('Node %s', (line) => {
  test('NODE_OPTIONS reaches no thread and no child process, and stays in their environment', async () => {
    const run = await built(line, REPORT);
    const { stdout, stderr, exitCode } = await run([], { NODE_OPTIONS: run.steering });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const untouched = [null, [], null, true];
    expect(JSON.parse(stdout)).toEqual({
      main: untouched, plain: untouched, execArgv: untouched, env: untouched, share: [null, ['--no-warnings'], null, true], after: untouched, fork: untouched,
    });
  }, 120_000);

  test('NODE_OPTIONS that is allowed reaches all of them, but opens no inspector', async () => {
    const run = await built(line, REPORT, { nodeOptions: 'allow' });
    const { stdout, stderr, exitCode } = await run([], { NODE_OPTIONS: `${run.steering} --inspect-brk=0` });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const { main, execArgv, env, fork } = JSON.parse(stdout) as Record<string, unknown[]>;
    for (const state of [main, execArgv, env, fork]) expect(state).toEqual([true, [], null, true]);
  }, 120_000);

  test.each([['project', true], ['simple', true], ['project', false]] as const)('SIGUSR1 opens no inspector, ends a program that does not expect it, and reaches its handlers: mode %s, code cache %s', async (mode, codeCache) => {
    const run = await built(line, SIGNALLED, { mode, codeCache });
    expect(await run([], {}, 'SIGUSR1')).toMatchObject({ stdout: 'ready\n', stderr: '', signal: 'SIGUSR1' });
    expect(await run(['own'], {}, 'SIGUSR1')).toMatchObject({ stdout: 'ready\nown handler\nurl none\n', stderr: '', exitCode: 0 });
    expect(await run(['--inspect=0', '--inspect-brk'], { NODE_OPTIONS: '--inspect=0' })).toMatchObject({ stdout: 'ready\nurl none\n', stderr: '', exitCode: 0 });
    // What the program does itself is its own decision.
    expect(await run(['open'])).toMatchObject({ stdout: 'ready\nurl ws://\n', exitCode: 0 });
  }, 120_000);

  test('the inspector that is allowed opens at SIGUSR1, and by NODE_OPTIONS where that is allowed too', async () => {
    const run = await built(line, SIGNALLED, { allowInspector: true, nodeOptions: 'allow', execArgv: ['--inspect-port=0'] });
    expect(await run([], {}, 'SIGUSR1')).toMatchObject({ stdout: 'ready\nurl ws://\n', exitCode: 0 });
    expect(await run([], { NODE_OPTIONS: '--inspect=0' })).toMatchObject({ stdout: 'ready\nurl ws://\n', exitCode: 0 });
  }, 120_000);

  test('with --permission baked in, the program reads its own files and nothing of the machine', async () => {
    const run = await built(line, PERMITTED, { execArgv: ['--permission', '--allow-fs-read=/dev/null'] });
    const { stdout, exitCode } = await run([]);
    expect({ stdout, exitCode }).toEqual({ stdout: 'true true true\nERR_ACCESS_DENIED ERR_ACCESS_DENIED ERR_ACCESS_DENIED\n', exitCode: 0 });
  }, 120_000);

  test('baked flags have their effect in the main thread, in workers and in child processes, and are not to be seen', async () => {
    const run = await built(line, `
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const deep = (n) => n ? deep(n - 1) : new Error('deep').stack.split('\\n').length - 1;
const state = () => [deep(30), typeof gc, process.noDeprecation ?? false, process.execArgv, isMainThread ? Math.round(require('node:v8').getHeapStatistics().heap_size_limit / 2 ** 20) < 700 : true, process.sourceMapsEnabled];
if (!isMainThread) parentPort.postMessage(state());
else if (process.argv[2] === 'child') console.log(JSON.stringify(state()));
else new Worker(__filename).on('message', (worker) => {
  const { fork, execFileSync } = require('node:child_process');
  console.log(JSON.stringify([state(), worker, JSON.parse(execFileSync(process.execPath, [__filename, 'child']))]));
});`, { execArgv: ['--stack-trace-limit=17', '--max-old-space-size=300', '--expose-gc', '--no-deprecation', '--enable-source-maps'] });
    const { stdout, stderr, exitCode } = await run([]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    const expected = [17, 'function', true, [], true, true];
    expect(JSON.parse(stdout)).toEqual([expected, expected, expected]);
  }, 120_000);
});

/** Builds a script; gives what runs it, which can send it a signal once it says `ready`. */
async function built(line: TargetLine, script: string, config: PackConfig = {}): Promise<Run & { readonly steering: string }> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'pack-hardening-')));
  onTestFinished(() => { rmSync(home, { recursive: true, force: true }); });
  const root = path.join(home, 'project');
  mkdirSync(root);
  writeFileSync(path.join(root, 'index.js'), script);
  writeFileSync(path.join(home, 'steer.cjs'), 'globalThis.steered = true;');
  await build({ input: path.join(root, 'index.js'), cwd: root, output: path.join(home, 'app'), nodePath: await targetNode(line), ...config });
  const { PATH } = process.env;
  const run: Run = (args, env, signal) => guardedRun(path.join(home, 'app'), args, {
    cwd: home, env: { PATH, HOME: home, ...env },
    ...(signal === undefined ? {} : { onStart: sendingWhenReady(signal) }),
  });
  return Object.assign(run, { steering: `--require=${path.join(home, 'steer.cjs')}` });
}

type Run = (args: readonly string[], env?: NodeJS.ProcessEnv, signal?: NodeJS.Signals) => Promise<GuardResult>;

function sendingWhenReady(signal: NodeJS.Signals): NonNullable<GuardOptions['onStart']> {
  return async (child, output) => {
    for (let waited = 0; waited < 30_000 && !output.stdout.includes('ready') && child.exitCode === null; waited += 20) await sleep(20);
    child.kill(signal);
  };
}

import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guardedRun, type GuardResult } from '@pack-internal/guarded-run';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildExecutable, type Executable } from './build-executable.ts';

/** Needs one of its files on the disk for a child's standard input, says so and ends as it is told to. */
const PROGRAM = `
const fs = require('node:fs'), path = require('node:path');
const [how] = process.argv.slice(2);
if (how === 'nothing') return console.log(fs.readFileSync(path.join(__dirname, 'data.txt'), 'utf8').length);
if (how === 'terminate') return terminate();
if (how === 'materialize') {
  const { materialize } = process.pkg;
  const file = path.join(__dirname, 'data.txt');
  const real = materialize(file);
  const refusal = (name) => { try { return materialize(name); } catch ({ code }) { return code; } };
  console.log(require('node:child_process').execFileSync('cat', [real]).length, (fs.statSync(real).mode & 0o777).toString(8), fs.existsSync(path.join(path.dirname(real), 'none')));
  console.log([file, require('node:url').pathToFileURL(file), Buffer.from(file)].every((form) => materialize(form) === real), materialize(process.execPath) === process.execPath);
  return console.log(refusal(path.join(__dirname, 'nothing')), refusal(__dirname));
}
const fd = fs.openSync(path.join(__dirname, 'data.txt'));
const { stdout } = require('node:child_process').spawnSync('cat', { stdio: [fd, 'pipe', 'inherit'] });
function terminate() {
  const worker = new (require('node:worker_threads').Worker)(__filename, { argv: ['stay'], stdout: true });
  worker.stdout.once('data', (text) => {
    console.log(String(text).trim(), fs.readdirSync(path.join(process.env.TMPDIR, 'pack-run-' + process.getuid())).length);
    worker.terminate();
  });
}
if (how === 'stay') setInterval(() => {}, 1000);
if (how === 'wait') {
  const timer = setInterval(() => {}, 1000);
  process.on('SIGUSR2', () => {
    console.log('again', require('node:child_process').spawnSync('cat', { stdio: [fs.openSync(path.join(__dirname, 'data.txt')), 'pipe', 'inherit'] }).stdout.length);
    clearInterval(timer);
  });
}
console.log('read', stdout.length);
if (how === 'crash') process.kill(process.pid, 'SIGKILL');
if (how === 'exit') process.exit(3);
if (how === 'throw') throw new Error('as asked');
if (how === 'worker') new (require('node:worker_threads').Worker)(__filename, { argv: ['in a worker'] });
`;

describe.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('files that the kernel needs, on Node %s', (line) => {
  const base = mkdtempSync(path.join(tmpdir(), 'pack-private-'));
  const home = path.join(base, 'tmp');
  const place = path.join(home, `pack-run-${process.getuid?.()}`);
  let executable: Executable;

  const run = (how: string, options: object = {}): Promise<GuardResult> => guardedRun(executable.path, [how], { cwd: base, env: { ...process.env, TMPDIR: home }, ...options });
  const left = (): string[] => (existsSync(place) ? readdirSync(place) : []);

  beforeAll(async () => {
    const directory = path.join(base, 'app');
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'index.js'), PROGRAM);
    writeFileSync(path.join(directory, 'data.txt'), 'x'.repeat(100_000));
    executable = await buildExecutable({ line, directory, entry: 'index.js' });
  }, 120_000);
  beforeEach(() => {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home);
  });
  afterAll(() => {
    executable?.[Symbol.dispose]();
    rmSync(base, { recursive: true, force: true });
  });

  test('a program that needs none makes none', async () => {
    expect(await run('nothing')).toMatchObject({ stdout: '100000\n', exitCode: 0 });
    expect(readdirSync(home)).toEqual([]);
  });

  test.each([['end', 0], ['exit', 3], ['throw', 1], ['worker', 0], ['terminate', 0]] as const)('are gone after %s', async (how, exitCode) => {
    expect(await run(how)).toMatchObject({ stdout: { worker: 'read 100000\nread 100000\n', terminate: 'read 100000 1\n' }[how as string] ?? 'read 100000\n', exitCode });
    expect(left()).toEqual([]);
  });

  test('are given to native code by process.pkg.materialize', async () => {
    expect(await run('materialize')).toMatchObject({ stdout: '100000 600 false\ntrue true\nENOENT EISDIR\n', stderr: '', exitCode: 0 });
    expect(left()).toEqual([]);
  });

  test('of a killed program are private, stay until the next program that needs some, and are gone then', async () => {
    expect(await run('crash')).toMatchObject({ signal: 'SIGKILL' });
    expect(left()).toHaveLength(1);
    const [directory] = left().map((name) => path.join(place, name));
    expect([place, directory!].map((name) => statSync(name).mode & 0o777)).toEqual([0o700, 0o700]);
    const [file] = readdirSync(directory!);
    expect(statSync(path.join(directory!, file!)).mode & 0o777).toBe(0o600);
    await run('nothing');
    expect(left()).toHaveLength(1);
    await run('crash');
    expect(await run('end')).toMatchObject({ exitCode: 0 });
    expect(left()).toEqual([]);
  });

  test('of a program that runs stay, whatever happens beside it', async () => {
    let seen: string[] = [];
    const result = await run('wait', {
      onStart: async (child: ChildProcess, output: { stdout: string }) => {
        while (!output.stdout.includes('read')) await sleep(20);
        await run('crash');
        await Promise.all([run('end'), run('end'), run('end')]);
        seen = left();
        child.kill('SIGUSR2');
      },
    });
    expect(result).toMatchObject({ stdout: 'read 100000\nagain 100000\n', exitCode: 0 });
    expect(seen).toHaveLength(1);
    expect(left()).toEqual([]);
  });

  test('what is in the way is left alone: links, foreign names, what other machines may use', async () => {
    await run('crash');
    const [dead] = left();
    const foreign = path.join(base, 'foreign');
    mkdirSync(foreign, { recursive: true });
    writeFileSync(path.join(foreign, 'keep'), 'x');
    symlinkSync(foreign, path.join(place, dead!.replace(/.{6}$/, 'aLinkX')));
    const others = ['notes', dead!.replace(/^/, '61')];
    for (const name of others) mkdirSync(path.join(place, name));
    symlinkSync(foreign, path.join(place, dead!, 'link'));
    expect(await run('end')).toMatchObject({ exitCode: 0 });
    expect(left().sort()).toEqual([...others, dead!.replace(/.{6}$/, 'aLinkX')].sort());
    expect(readFileSync(path.join(foreign, 'keep'), 'utf8')).toBe('x');
  });

  test('go elsewhere when somebody has put a link in the place of their directory', async () => {
    const foreign = path.join(base, 'elsewhere');
    mkdirSync(foreign, { recursive: true, mode: 0o755 });
    chmodSync(foreign, 0o755);
    symlinkSync(foreign, place);
    expect(await run('end')).toMatchObject({ stdout: 'read 100000\n', exitCode: 0 });
    expect(lstatSync(place).isSymbolicLink()).toBe(true);
    expect([readdirSync(foreign), readdirSync(home), statSync(foreign).mode & 0o777]).toEqual([[], [path.basename(place)], 0o755]);
  });
});

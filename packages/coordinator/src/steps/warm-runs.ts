import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readFlagHash, REPRODUCIBLE_FLAGS, setFlagHash, withoutNodeVariables } from '@pack/bytecode';
import { inject } from '@pack/injector';
import type { ByteSource } from '@pack/sea-assets';
import { readRecords, type RecordedFile } from '@pack/vfs-provider';
import type { BuildContext } from '../build-context.ts';
import { splitCommand } from '../split-command.ts';
import { compilerFlags } from './compile-caches.ts';
import { runnerFor } from './runner.ts';

/** With one thread, and numbers from a seed, a program that does the same twice leaves the same caches. */
const RECORDING_FLAGS: readonly string[] = [...REPRODUCIBLE_FLAGS, '--single-threaded'];

/** How long a run may take, and how long one that does not end by itself has to be quiet to count as started; milliseconds. */
const LIMIT = 60_000;
const SETTLED = 1500;
const GRACE = 2000;

/**
 * Runs the program as configured (`warm`), in an executable that records what it reads and compiles.
 * A run that fails teaches nothing and is a finding.
 * @param execArgv the flags that the executable will run with
 * @param blobFor gives the blob of an executable that records to a directory, with flags for Node besides
 * @returns what the runs have read, in order
 */
export async function warmRuns(context: BuildContext, execArgv: readonly string[], blobFor: (recordTo: string, flags: readonly string[]) => Promise<ByteSource>): Promise<RecordedFile[]> {
  const { settings, target, runtime, entry, report, signal } = context;
  const runner = runnerFor(target);
  if (!runner) {
    report.finding({ code: 'warm-run-failed', severity: 'warning', args: { command: entry.name, reason: `an executable for ${report.target} cannot run here` } });
    return [];
  }
  const room = await mkdtemp(path.join(tmpdir(), 'pack-warm-'));
  try {
    const executable = path.join(room, entry.name);
    const records = path.join(room, 'records');
    await inject({ input: runtime.path, output: executable, blob: await blobFor(records, RECORDING_FLAGS), injector: settings.injector, signal });
    const files: RecordedFile[] = [];
    for (const command of settings.warm) {
      await rm(records, { recursive: true, force: true });
      await mkdir(records);
      const [file, ...args] = [...runner, executable, ...splitCommand(command)];
      const result = await run(context, { file: file!, args, records });
      if (typeof result === 'number') files.push(...await readRecords(records, result));
      else report.finding({ code: 'warm-run-failed', severity: 'warning', args: { command: `${entry.name} ${command}`.trim(), reason: result.reason } });
    }
    const flagHash = await readFlagHash([...runner, runtime.path, ...compilerFlags(execArgv)], withoutNodeVariables(process.env), signal);
    for (const { codeCache } of files) if (codeCache.length > 0) setFlagHash(codeCache, flagHash);
    return files;
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** @returns the number of the process, or why it is of no use. */
async function run({ project, signal }: BuildContext, { file, args, records }: { file: string; args: readonly string[]; records: string }): Promise<number | { reason: string }> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NODE_')));
  const child = spawn(file, args, { cwd: project.root, env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(-2000); });
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', ({ message }) => resolve(message));
    child.once('exit', (code, killedBy) => resolve(code === 0 ? undefined : `it ended with ${code ?? killedBy}${said && `: ${said.trim()}`}`));
  });
  const stop = new AbortController();
  const stopped = AbortSignal.any([stop.signal, signal]);
  try {
    const outcome = await Promise.race([
      ended.then((reason) => ({ reason })),
      settled(records, stopped).then(() => 'settled' as const),
      delay(LIMIT, 'late' as const, { signal: stopped }),
    ]);
    if (outcome === 'late') return { reason: `it did not come to rest in ${LIMIT / 1000} seconds` };
    if (outcome !== 'settled' && outcome.reason !== undefined) return { reason: outcome.reason };
    return child.pid!;
  } finally {
    stop.abort();
    await end(child, ended);
    signal.throwIfAborted();
  }
}

/** Resolves when a record has been written and none has changed for a while. */
async function settled(records: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    await delay(100, undefined, { signal });
    const names = (await readdir(records)).filter((name) => !name.endsWith('.tmp'));
    const times = await Promise.all(names.map(async (name) => (await stat(path.join(records, name))).mtimeMs));
    if (times.length > 0 && Date.now() - Math.max(...times) > SETTLED) return;
  }
}

/** Ends the program and what it has started, and waits for it. */
async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.pid === undefined) return;
  kill(-child.pid, 'SIGTERM');
  await Promise.race([ended, delay(GRACE, undefined, { ref: false })]);
  kill(-child.pid, 'SIGKILL');
  await ended;
}

function kill(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(group, signal);
  } catch {
    // all of it has ended
  }
}

import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuOfEndedChildren, peakOfProcess, processesOfSession } from './process-tree.ts';

/** A command to measure, and how to know that it did its work: a run that fails this is an error, never a time. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The clock stops when standard output matches, and the program is asked to end by SIGTERM; else when it ends. */
  readonly until?: RegExp;
  /** Throws if the output is not that of a program that did its work. */
  readonly verify: (output: RunOutput) => void | Promise<void>;
  /** How often to look at the memory of the processes, in milliseconds; never unless given, for it costs some time. */
  readonly watchMemoryMs?: number;
}

export interface RunOutput { readonly stdout: string; readonly stderr: string }

/** What one run took. */
export interface Measurement {
  readonly wallMs: number;
  /** Of the program and all that it started, to 10 ms; `undefined` where the system does not tell. */
  readonly cpuMs: number | undefined;
  /** The largest sum of what the processes alive at one moment have held at most; `undefined` if not watched. */
  readonly peakBytes: number | undefined;
}

const TIMEOUT_MS = 300_000;
const MAX_PROCESSES = 60;

/** Runs a command once. Throws an `Error` if it exits with another code than 0, hangs, multiplies, or does not verify. */
export async function measuredRun(command: Command): Promise<Measurement> {
  const cpuBefore = cpuOfEndedChildren();
  const start = performance.now();
  const child = spawn(command.file, command.args, { cwd: command.cwd, env: command.env ?? process.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  let end: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    if (end === undefined && command.until?.test(output.stdout)) {
      end = performance.now();
      child.kill('SIGTERM');
    }
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { output.stderr += text; });
  let ended = false;
  const exit = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => { if (command.until === undefined) end = performance.now(); });
    child.once('close', (code, signal) => resolve(code ?? signal));
  }).finally(() => { ended = true; });

  const watching = watch(child.pid, command.watchMemoryMs, () => ended);
  try {
    const status = await exit;
    const { killed, peakBytes } = await watching;
    const words = `${command.file} ${command.args.join(' ')}`;
    if (killed !== undefined) throw new Error(`${words} was killed: ${killed}`);
    if (status !== 0) throw new Error(`${words} ended with ${status}:\n${output.stdout}${output.stderr}`);
    if (end === undefined) throw new Error(`${words} ended without printing ${command.until}:\n${output.stdout}${output.stderr}`);
    await command.verify(output);
    const cpuAfter = cpuOfEndedChildren();
    return { wallMs: end - start, cpuMs: cpuBefore === undefined || cpuAfter === undefined ? undefined : cpuAfter - cpuBefore, peakBytes };
  } finally {
    if (child.pid !== undefined) killSession(child.pid);
  }
}

/**
 * Looks at the session until it has ended: how much memory it holds, whether it hangs or multiplies.
 * A process counts from the second look on: between fork and exec a child shows its parent's memory as its own.
 */
async function watch(session: number | undefined, watchMemoryMs: number | undefined, ended: () => boolean): Promise<{ killed: string | undefined; peakBytes: number | undefined }> {
  const deadline = Date.now() + TIMEOUT_MS;
  let peakBytes = 0;
  let before = new Set<number>();
  while (session !== undefined && !ended()) {
    const processes = processesOfSession(session);
    const killed = Date.now() > deadline ? 'it took too long' : processes.length > MAX_PROCESSES ? 'it started too many processes' : undefined;
    if (killed !== undefined) {
      killSession(session);
      return { killed, peakBytes };
    }
    if (watchMemoryMs !== undefined) {
      const sum = processes.filter((pid) => before.has(pid)).reduce((bytes, pid) => bytes + peakOfProcess(pid), 0);
      peakBytes = Math.max(peakBytes, sum);
      before = new Set(processes);
    }
    await sleep(watchMemoryMs ?? 100);
  }
  return { killed: undefined, peakBytes: watchMemoryMs === undefined || peakBytes === 0 ? undefined : peakBytes };
}

function killSession(session: number): void {
  for (const pid of [-session, ...processesOfSession(session)]) {
    try { process.kill(pid, 'SIGKILL'); } catch { /* already gone */ }
  }
}

import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface GuardOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Text for the program's standard input; none: an empty one. */
  readonly input?: string;
  /** Milliseconds until the whole process group is killed; 60,000 unless told. */
  readonly timeoutMs?: number;
  /** How many processes may live in the program's session at once; 40 unless told. */
  readonly maxProcesses?: number;
  /** Called once the program has started, e.g. to send requests or signals to it. */
  readonly onStart?: (child: ChildProcess, output: { stdout: string; stderr: string }) => void | Promise<void>;
}

export interface GuardResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the guard killed the program, if it did. */
  readonly killed: 'timeout' | 'too many processes' | undefined;
}

/**
 * Runs a program in a session of its own and kills all of it when it takes too long or multiplies:
 * an executable that starts itself again by mistake would otherwise fill the machine.
 * (`RLIMIT_NPROC` is no such guard: it does not bind root.) The count of processes is read from /proc, so on
 * systems without it only the time limit holds.
 */
export async function guardedRun(file: string, args: readonly string[], options: GuardOptions = {}): Promise<GuardResult> {
  const { cwd, env, input, timeoutMs = 60_000, maxProcesses = 40, onStart } = options;
  const child = spawn(file, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { output.stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { output.stderr += text; });
  child.stdin.on('error', () => {}); // the program may end before it has read its input
  child.stdin.end(input ?? '');

  let killed: GuardResult['killed'];
  let ended = false;
  const exit = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve([code, signal]));
  }).finally(() => { ended = true; });

  const watch = async (): Promise<void> => {
    const deadline = Date.now() + timeoutMs;
    while (!ended) {
      if (Date.now() > deadline) killed = 'timeout';
      else if (processesOfSession(child.pid!).length > maxProcesses) killed = 'too many processes';
      if (killed) return killSession(child.pid!);
      await sleep(25);
    }
  };
  const watched = child.pid === undefined ? undefined : watch();
  try {
    if (child.pid !== undefined) await onStart?.(child, output);
    const [exitCode, signal] = await exit;
    await watched;
    return { ...output, exitCode, signal, killed };
  } finally {
    if (child.pid !== undefined) killSession(child.pid); // what the program left running
  }
}

function killSession(session: number): void {
  for (const pid of [-session, ...processesOfSession(session)]) {
    try { process.kill(pid, 'SIGKILL'); } catch { /* already gone */ }
  }
}

function processesOfSession(session: number): number[] {
  let names: string[];
  try { names = readdirSync('/proc'); } catch { return []; }
  return names.filter((name) => /^\d+$/.test(name) && sessionOf(name) === session).map(Number);
}

/** Field 6 of /proc/<pid>/stat; the command name before it may contain spaces and parentheses. See proc(5). */
function sessionOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
  } catch { return -1; }
}

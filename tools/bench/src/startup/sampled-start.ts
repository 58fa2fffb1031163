import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { Command } from '../measured-run.ts';
import { shareOf, type Share } from './share-of-stack.ts';

/** Samples a second, of what each processor does. */
const FREQUENCY = 8000;

/**
 * Starts the program under Linux's `perf`, until it has started or ended, and counts its samples.
 * @param data where the profile may lie
 * @throws Error where there is no `perf` (Debian's package linux-perf) or it may not look, and when the program fails.
 */
export async function sampledStart({ file, args, cwd, env, until, verify }: Command, data: string): Promise<ReadonlyMap<Share, number>> {
  const child = spawn('perf', ['record', '--quiet', '-e', 'cpu-clock', '-F', String(FREQUENCY), '-g', '-o', data, '--', file, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (until?.test(stdout) !== true) return;
    for (const program of childrenOf(child.pid!)) process.kill(program, 'SIGKILL'); // what comes later is no start
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  const [code] = await once(child, 'close') as [number | null];
  if (until === undefined) {
    if (code !== 0) throw new Error(`${file} under perf ended with ${code}: ${stderr}`);
    await verify({ stdout, stderr });
  } else if (!until.test(stdout)) {
    throw new Error(`${file} under perf did not start: ${stderr}`);
  }
  const { stdout: script } = await promisify(execFile)('perf', ['script', '-i', data, '-F', 'pid,tid,ip,sym'], { maxBuffer: 1 << 30 });
  return countSamples(script);
}

/** Counts what `perf script -F pid,tid,ip,sym` prints: a line `pid/tid`, and a line for each function on the stack. */
export function countSamples(script: string): Map<Share, number> {
  const counts = new Map<Share, number>();
  for (const sample of script.split(/\n\s*\n/)) {
    const [head, ...frames] = sample.trim().split('\n');
    const ids = /^(\d+)\/(\d+)/.exec(head ?? '');
    if (ids === null) continue;
    const share = shareOf(frames.map((frame) => frame.trim().replace(/^[0-9a-f]+ /, '')), ids[1] === ids[2]);
    counts.set(share, (counts.get(share) ?? 0) + 1);
  }
  return counts;
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

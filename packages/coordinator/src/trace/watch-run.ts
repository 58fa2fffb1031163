import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PackError } from '@pack/errors';
import { boundaryOf } from '@pack/walker';
import type { Prepared } from '../prepare.ts';
import type { TraceEvent } from './trace-event.ts';

/** How a watched program ended. */
export interface RunEnd {
  /** Its exit status; 128 and the signal's number when a signal ended it, as shells have it. */
  readonly exitCode: number;
  readonly endedBy?: NodeJS.Signals;
}

interface WatchedRun {
  readonly prepared: Prepared;
  /** The Node binary. */
  readonly runtime: string;
  readonly args: readonly string[];
  readonly command: boolean;
  /** Where its standard output goes; this process's own unless told. */
  readonly stdout?: 'stderr' | undefined;
}

/**
 * Runs the program, or a command, with the terminal as its own, and watches it and all that it starts.
 * Interruptions are the program's affair: what it did until it ended counts.
 */
export async function watchRun({ prepared: { project, entry, settings, cwd }, runtime, args, command, stdout }: WatchedRun): Promise<RunEnd & { readonly events: readonly TraceEvent[] }> {
  const room = await mkdtemp(path.join(tmpdir(), 'pack-trace-'));
  try {
    const [file, rest] = command
      ? [args[0]!, args.slice(1)]
      : [runtime, [...settings.conditions.flatMap((condition) => ['--conditions', condition]), ...settings.execArgv, entry.file, ...args]];
    const end = await runWatched(file, rest, { cwd, env: await environment(room, runtime, project.root, command), stdout });
    return { ...end, events: await readEvents(room) };
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

async function environment(room: string, runtime: string, root: string, command: boolean): Promise<NodeJS.ProcessEnv> {
  const { NODE_OPTIONS = '', PATH = '', ...env } = process.env;
  const hooks = fileURLToPath(new URL('../../dist/trace/record-program.js', import.meta.url));
  const option = `--require "${hooks.replace(/[\\"]/g, '\\$&')}"`;
  let search = PATH;
  if (command && process.platform !== 'win32') {
    // The `node` of the command is that of the target.
    const bin = await mkdtemp(path.join(room, 'bin-'));
    await symlink(runtime, path.join(bin, 'node'));
    search = bin + path.delimiter + PATH;
  }
  return { ...env, PATH: search, NODE_OPTIONS: `${NODE_OPTIONS} ${option}`.trim(), PACK_TRACE_TO: room, PACK_TRACE_WITHIN: boundaryOf(root), PACK_TRACE_OPTIONS: option };
}

async function runWatched(file: string, args: readonly string[], { cwd, env, stdout }: { cwd: string; env: NodeJS.ProcessEnv; stdout: WatchedRun['stdout'] }): Promise<RunEnd> {
  const child = spawn(file, args, { cwd, env, stdio: ['inherit', stdout === 'stderr' ? 2 : 'inherit', 'inherit'] });
  // A terminal sends its interruption to the whole group, so the program has it already.
  const pass = (signal: NodeJS.Signals): void => { if (signal !== 'SIGINT' || process.stdin.isTTY !== true) child.kill(signal); };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, pass);
  try {
    const [code, endedBy] = await once(child, 'exit') as [number | null, NodeJS.Signals | null];
    return endedBy === null ? { exitCode: code ?? 1 } : { exitCode: 128 + constants.signals[endedBy], endedBy };
  } catch (cause) {
    throw new PackError('ERR_PACK_USAGE', `${file} cannot be started`, { path: file, cause, hint: 'Name a command that exists' });
  } finally {
    for (const signal of signals) process.off(signal, pass);
  }
}

/** What all processes and threads have noted; a last line that a crash cut short is nothing. */
async function readEvents(room: string): Promise<TraceEvent[]> {
  const names = (await readdir(room)).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(names.map((name) => readFile(path.join(room, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n')).flatMap((line) => {
    try {
      return [JSON.parse(line) as TraceEvent];
    } catch {
      return [];
    }
  });
}

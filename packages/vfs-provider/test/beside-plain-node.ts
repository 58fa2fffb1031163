import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { NODE_MOUNT_POINT } from '../src/index.ts';
import { buildExecutable, type ExecutableOptions } from './build-executable.ts';

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A project under plain Node and as an executable, each run from an empty directory. */
export interface Pair extends Disposable {
  /** Files that stay on the disk, for what lies outside of the executable. */
  readonly outside: string;
  plain(...args: string[]): Promise<Outcome>;
  /** The project is not on the disk when the executable runs. */
  packed(...args: string[]): Promise<Outcome>;
}

const PROJECTS = path.join(import.meta.dirname, 'projects');

export async function besidePlainNode(name: string, line: TargetLine, options: Partial<ExecutableOptions> = {}): Promise<Pair> {
  const home = mkdtempSync(path.join(tmpdir(), 'pack-beside-'));
  const directory = path.join(home, name);
  const hidden = path.join(home, 'hidden');
  const empty = path.join(home, 'empty');
  const outside = path.join(home, 'outside');
  mkdirSync(empty);
  cpSync(path.join(PROJECTS, name), directory, { recursive: true, verbatimSymlinks: true });
  cpSync(path.join(PROJECTS, 'outside'), outside, { recursive: true });
  const node = await targetNode(line);
  const executable = await buildExecutable({ line, directory, entry: 'index.js', ...options });
  cpSync(directory, hidden, { recursive: true, verbatimSymlinks: true });
  const env = { ...process.env, PACK_NATIVE_CACHE_PATH: path.join(home, 'cache') };
  const run = async (file: string, args: readonly string[]): Promise<Outcome> => {
    const { stdout, stderr, exitCode, signal, killed } = await guardedRun(file, args, { cwd: empty, env });
    if (killed !== undefined) throw new Error(`killed: ${killed}\n${stdout}\n${stderr}`);
    const clean = (text: string): string => normalise(text, { directory, name, program: file });
    return { stdout: clean(stdout), stderr: clean(stderr), exitCode, signal };
  };
  return {
    outside,
    plain: (...args) => {
      rmSync(directory, { recursive: true, force: true });
      cpSync(hidden, directory, { recursive: true, verbatimSymlinks: true });
      return run(node, [...(options.execArgv ?? []), path.join(directory, options.entry ?? 'index.js'), ...args]);
    },
    packed: (...args) => {
      rmSync(directory, { recursive: true, force: true });
      return run(executable.path, args);
    },
    [Symbol.dispose]: () => {
      executable[Symbol.dispose]();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Takes out what has to differ: places, process numbers, and which frames of Node itself stand in a stack. */
function normalise(text: string, { directory, name, program }: { directory: string; name: string; program: string }): string {
  const frames = /(?:\\n|\n)\s+at (?:(?!\\n)[^\n])*?\(?node:(?:(?!\\n|"|\n)[^\n])*/g;
  return text
    .replaceAll(program, '<program>')
    .replaceAll(directory, `/snapshot/${name}`)
    .replaceAll(NODE_MOUNT_POINT, `/snapshot/${name}`)
    .replace(frames, '')
    // where the last frame stood that was taken out, or was the first beyond the limit
    .replace(/^( +at .*\)) \{$/gm, '$1')
    .replace(/node:internal\/[\w/]+:\d+/g, 'node:internal')
    .replace(/\(node:\d+\)/g, '(node:PID)')
    .replace(/^ +'[^']*(?:node_modules|lib\/node)',?\n/gm, '');
}

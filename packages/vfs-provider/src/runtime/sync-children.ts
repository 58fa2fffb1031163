import type * as ChildProcess from 'node:child_process';
import type { RewrittenSpawn } from './child-processes.ts';
import type { NodeInternals } from './node-internals.ts';

type Options = ChildProcess.SpawnSyncOptions & { argv0?: string };

/**
 * Makes the synchronous functions of `child_process` run what Node would run, by public means: each of them is replaced. (Where
 * Node's internals can be reached, the one function behind them all is.)
 */
export function patchSyncChildren(internals: NodeInternals, rewrite: RewrittenSpawn): void {
  const children = internals.publicBuiltin('child_process') as Record<string, (...args: unknown[]) => unknown>;
  for (const name of ['spawnSync', 'execFileSync'] as const) {
    const before = children[name]!;
    children[name] = (file: unknown, second?: unknown, third?: unknown): unknown => {
      const args = Array.isArray(second) ? second.map(String) : [];
      const options = { ...(Array.isArray(second) ? third : second) as Options | undefined };
      if (typeof file !== 'string' || options.shell) return before(file, second, third);
      const command = rewrite({ file, args: [options.argv0 ?? file, ...args], envPairs: pairsOf(options.env), cwd: options.cwd });
      return before(command.file, command.args.slice(1), { ...options, argv0: command.args[0], env: environmentOf(command.envPairs), cwd: command.cwd });
    };
    Object.defineProperty(children[name], 'name', { value: name });
  }
  const { execSync } = children;
  children['execSync'] = function execSync_(line: unknown, given?: unknown): unknown {
    const options = { ...given as Options | undefined };
    if (typeof line !== 'string') return execSync!(line, given);
    const shell = typeof options.shell === 'string' ? options.shell : '/bin/sh';
    const command = rewrite({ file: shell, args: [shell, '-c', line], envPairs: pairsOf(options.env), cwd: options.cwd, shell: true });
    return execSync!(command.args.at(-1), { ...options, env: environmentOf(command.envPairs), cwd: command.cwd });
  };
}

function pairsOf(env: NodeJS.ProcessEnv | undefined): string[] {
  return Object.entries(env ?? process.env).flatMap(([name, value]) => value === undefined ? [] : [`${name}=${value}`]);
}

function environmentOf(pairs: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

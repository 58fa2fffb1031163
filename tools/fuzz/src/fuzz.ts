import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findTargets, ROOT } from './find-targets.ts';

/*
 * `pnpm fuzz [target …] [--seconds N] [--seed N] [--inputs N] [--only N]`: tries other damaged inputs each time, a minute
 * for each target unless told. What it prints for a failure runs that input again. `kill` is no target: a thousand processes
 * that share a cache are killed at random moments, or as many as `--inputs` says.
 */

const { positionals, values: { seed = String(Date.now() % 2 ** 31), seconds, inputs, only } } = parseArgs({
  allowPositionals: true, options: { seconds: { type: 'string' }, seed: { type: 'string' }, inputs: { type: 'string' }, only: { type: 'string' } },
});
const KILL = 'kill';
const targets = [...findTargets().keys(), KILL];
const unknown = positionals.find((name) => !targets.includes(name));
if (unknown !== undefined) {
  console.error(`no fuzz target is called ${unknown}; there are: ${targets.join(', ')}`);
  process.exit(2);
}
const limit = only !== undefined ? ['--only', only] : inputs !== undefined ? ['--inputs', inputs] : ['--seconds', seconds ?? '60'];
for (const name of positionals.length > 0 ? positionals : targets) {
  const { status } = name === KILL ? killProcesses(inputs ?? '1000') : spawnSync(process.execPath, [fileURLToPath(new URL('./run-target.ts', import.meta.url)), name, '--seed', seed, ...limit], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** The test of the cache of runtimes that does so, which kills fewer where it runs with the others. */
function killProcesses(kills: string): { status: number | null } {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  return spawnSync(process.execPath, [vitest, 'run', '--project', '@pack/binary-fetcher', 'src/kill.test.ts'], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, KILLS: kills } });
}

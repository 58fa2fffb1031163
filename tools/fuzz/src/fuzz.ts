import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findTargets } from './find-targets.ts';

/*
 * `pnpm fuzz [target …] [--seconds N] [--seed N] [--inputs N] [--only N]`: tries other damaged inputs each time, a minute
 * for each target unless told. What it prints for a failure runs that input again.
 */

const { positionals, values: { seed = String(Date.now() % 2 ** 31), seconds, inputs, only } } = parseArgs({
  allowPositionals: true, options: { seconds: { type: 'string' }, seed: { type: 'string' }, inputs: { type: 'string' }, only: { type: 'string' } },
});
const targets = [...findTargets().keys()];
const unknown = positionals.find((name) => !targets.includes(name));
if (unknown !== undefined) {
  console.error(`no fuzz target is called ${unknown}; there are: ${targets.join(', ')}`);
  process.exit(2);
}
const limit = only !== undefined ? ['--only', only] : inputs !== undefined ? ['--inputs', inputs] : ['--seconds', seconds ?? '60'];
for (const name of positionals.length > 0 ? positionals : targets) {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL('./run-target.ts', import.meta.url)), name, '--seed', seed, ...limit], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

import { inspect, parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { findTargets } from './find-targets.ts';
import { fuzzRun } from './fuzz-run.ts';
import type { FuzzTarget } from './fuzz-target.ts';

// Runs one target in this process: `run-target.ts <name> [--seed N] [--inputs N | --only N] [--seconds N]`.

const { positionals: [name = ''], values } = parseArgs({
  allowPositionals: true, options: { seed: { type: 'string', default: '1' }, inputs: { type: 'string' }, only: { type: 'string' }, seconds: { type: 'string' } },
});
const file = findTargets().get(name);
if (file === undefined) throw new Error(`no fuzz target is called ${name}`);
const { default: target } = await import(pathToFileURL(file).href) as { default: FuzzTarget };

// the traces of a hundred thousand refusals are never read; the one that matters is shown when its input is run alone
if (values.only === undefined) Error.stackTraceLimit = 0;
const seed = Number(values.seed);
const current = new Int32Array(new SharedArrayBuffer(4));
const watchdog = new Worker(new URL('./watchdog.ts', import.meta.url), { workerData: { current, name, seed } });
const from = Number(values.only ?? 0);
const inputs = values.only === undefined ? Number(values.inputs ?? (values.seconds === undefined ? target.inputs : Infinity)) : 1;
const { failure, ...outcome } = await fuzzRun(target, { seed, from, inputs, milliseconds: Number(values.seconds ?? Infinity) * 1000 }, (index) => Atomics.store(current, 0, index));
await watchdog.terminate();

if (failure) {
  console.error(`${name}: input ${failure.index} of seed ${seed} failed: pnpm fuzz ${name} --seed ${seed} --only ${failure.index}\n${inspect(failure.error)}`);
  process.exitCode = 1;
} else {
  console.log(`${name}: ${outcome.inputs} inputs of seed ${seed}, ${outcome.refused} refused, ${(process.cpuUsage().user / 1e6).toFixed(1)} s of CPU time`);
}

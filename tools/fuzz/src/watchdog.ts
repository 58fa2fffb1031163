import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';

// The thread beside a run: an input that never ends blocks the thread that it runs in.
const { current, name, seed } = workerData as { current: Int32Array; name: string; seed: number };
for (let last = -1, since = Date.now(); ; await sleep(250)) {
  const index = Atomics.load(current, 0);
  if (index !== last) [last, since] = [index, Date.now()];
  if (Date.now() - since < 15_000) continue;
  writeSync(2, `${name}: input ${index} of seed ${seed} hangs: pnpm fuzz ${name} --seed ${seed} --only ${index}\n`);
  process.kill(process.pid, 'SIGKILL');
}

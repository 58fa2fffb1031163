import { expect, test } from 'vitest';
import { interleave } from './interleave.ts';
import { measuredRun, type Command } from './measured-run.ts';

const script = (code: string, more: Partial<Command> = {}): Command => ({ file: process.execPath, args: ['-e', code], verify: () => {}, ...more });

test('gives wall time, the CPU time of child processes too, and the peak memory', async () => {
  const burn = 'while (process.cpuUsage().user + process.cpuUsage().system < 400e3);'; // of its own time, however busy the machine is
  const child = `require("child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(burn)}])`;
  const hold = `globalThis.held = Buffer.alloc(200e6, 1); ${child}; setTimeout(() => {}, 300)`;
  const { wallMs, cpuMs, peakBytes } = await measuredRun(script(hold, { watchMemoryMs: 20 }));
  expect(wallMs).toBeGreaterThan(700);
  if (process.platform !== 'linux') return;
  expect(cpuMs).toBeGreaterThanOrEqual(350);
  expect(peakBytes).toBeGreaterThan(200e6);
  expect(peakBytes).toBeLessThan(600e6);
});

test('the clock stops at a word of the output, and the program is stopped', async () => {
  const server = 'setTimeout(() => console.log("listening"), 50); const t = setInterval(() => {}, 100); process.on("SIGTERM", () => setTimeout(() => clearInterval(t), 3000))';
  const { wallMs } = await measuredRun(script(server, { until: /listening/ }));
  expect(wallMs).toBeGreaterThan(50);
  expect(wallMs).toBeLessThan(3000);
});

test('a run that fails, prints something else or never gets there is an error, not a time', async () => {
  await expect(measuredRun(script('process.exitCode = 3'))).rejects.toThrow('ended with 3');
  await expect(measuredRun(script('console.log("other")', { until: /listening/ }))).rejects.toThrow('without printing');
  await expect(measuredRun(script('console.log("other")', { verify: ({ stdout }) => { if (stdout !== 'right\n') throw new Error('wrong output'); } }))).rejects.toThrow('wrong output');
});

test('candidates run in turn, each second round the other way, and the first round does not count', async () => {
  const order: string[] = [];
  const candidate = (name: string) => ({ name, command: script('0'), prepare: () => void order.push(name) });
  const rounds = await interleave([candidate('a'), candidate('b')], 2);
  expect(order.join('')).toBe('abbaab');
  expect([...rounds.values()].map((list) => list.length)).toEqual([2, 2]);
});

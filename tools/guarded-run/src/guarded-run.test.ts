import { expect, test } from 'vitest';
import { guardedRun } from './guarded-run.ts';

test('gives the output and the exit code of a program', async () => {
  const result = await guardedRun(process.execPath, ['-e', 'process.stdin.on("data", (d) => { console.log("got " + d); process.exitCode = 7; })'], { input: 'x' });
  expect(result).toEqual({ stdout: 'got x\n', stderr: '', exitCode: 7, signal: null, killed: undefined });
});

test('kills a program that multiplies', async () => {
  const bomb = 'const s = () => require("child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]); setInterval(s, 5); process.stdin.resume()';
  const result = await guardedRun(process.execPath, ['-e', bomb], { maxProcesses: 5, timeoutMs: 30_000 });
  expect(result.killed).toBe('too many processes');
});

test('kills a program that hangs', async () => {
  const result = await guardedRun(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 300 });
  expect(result.killed).toBe('timeout');
});

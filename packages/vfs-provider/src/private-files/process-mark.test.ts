import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hasEnded, processMark } from './process-mark.ts';

test('a mark is good for a name, and the same each time', () => {
  expect(processMark()).toMatch(/^[0-9a-z-]+$/);
  expect(processMark()).toBe(processMark());
});

test('this process runs', () => {
  expect(hasEnded(processMark())).toBe(false);
});

test.runIf(process.platform === 'linux')('one that has the number of an ended process is another', () => {
  expect(hasEnded(processMark().replace(/\d+$/, (start) => String(Number(start) - 1)))).toBe(true);
});

test('a process that is gone has ended', () => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const [place, boot, , start] = processMark().split('-');
  expect(hasEnded([place, boot, pid, start].join('-'))).toBe(true);
});

test.runIf(process.platform === 'linux')('what ran before the machine was started again has ended', () => {
  expect(hasEnded(processMark().replace(/-[0-9a-f]+-/, '-0123456789ab-'))).toBe(true);
});

test.each(['another machine', 'another namespace of processes'])('of %s nothing is known, so it runs', (which) => {
  const mark = which === 'another machine' ? processMark().replace(/^/, '61') : processMark().replace(/x(\d+)-/, 'x1$1-');
  expect(hasEnded(mark.replace(/-\d+-\d+$/, '-999999999-1'))).toBe(false);
});

test.each(['', 'anything', 'a-b-c-d', '../..'])('%j is no mark', (name) => {
  expect(hasEnded(name)).toBe(false);
});

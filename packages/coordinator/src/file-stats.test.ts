import { expect, test } from 'vitest';
import { fileStats } from './file-stats.ts';

test('reproducible: of a mode only whether the owner can execute, of a time nothing', () => {
  const { mode, mtimeMs } = fileStats('reproducible', undefined);
  expect([0o600, 0o664, 0o444, 0o4644].map((each) => mode(each, 'file'))).toEqual([0o644, 0o644, 0o644, 0o644]);
  expect([0o700, 0o775, 0o555].map((each) => mode(each, 'file'))).toEqual([0o755, 0o755, 0o755]);
  expect(mode(0o2700, 'directory')).toBe(0o755);
  expect(new Date(mtimeMs(Date.now())).toISOString()).toBe('1985-10-26T08:15:00.000Z');
  expect(fileStats('reproducible', 1_700_000_000).mtimeMs(5)).toBe(1_700_000_000_000);
});

test('project: as on the disk, but not after the time of the environment', () => {
  const { mode, mtimeMs } = fileStats('project', undefined);
  expect([mode(0o2640, 'file'), mtimeMs(5.5)]).toEqual([0o2640, 5.5]);
  const before = fileStats('project', 1000);
  expect([before.mtimeMs(5), before.mtimeMs(2_000_000)]).toEqual([5, 1_000_000]);
});

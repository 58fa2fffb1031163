import { expect, test } from 'vitest';
import { fileStats } from './file-stats.ts';

test('reproducible: of a mode only whether the owner can execute, of a time nothing', () => {
  const { mode, mtimeMs } = fileStats('reproducible', undefined, undefined);
  expect([0o600, 0o664, 0o444, 0o4644].map((each) => mode(each, 'file'))).toEqual([0o644, 0o644, 0o644, 0o644]);
  expect([0o700, 0o775, 0o555].map((each) => mode(each, 'file'))).toEqual([0o755, 0o755, 0o755]);
  expect(mode(0o2700, 'directory')).toBe(0o755);
  expect(new Date(mtimeMs(Date.now())).toISOString()).toBe('1985-10-26T08:15:00.000Z');
  expect(fileStats('reproducible', 1_700_000_000, '1.0.0').mtimeMs(5)).toBe(1_700_000_000_000);
});

test('project: as on the disk, but not after the time of the environment', () => {
  const { mode, mtimeMs } = fileStats('project', undefined, '1.0.0');
  expect([mode(0o2640, 'file'), mtimeMs(5.5)]).toEqual([0o2640, 5.5]);
  const before = fileStats('project', 1000, '1.0.0');
  expect([before.mtimeMs(5), before.mtimeMs(2_000_000)]).toEqual([5, 1_000_000]);
});

test('reproducible: the files of a later version are later, so that a web server does not take them for the same', () => {
  const times = [undefined, 'one', '0.0.1', '0.1.0', '0.1.1-beta.2', '0.12.0', '1.0.0', '1.0.1', '99999.0.0'].map((version) => fileStats('reproducible', undefined, version).mtimeMs(0));
  expect(times[1]).toBe(times[0]);
  expect(times.slice(1)).toEqual([...new Set(times)].sort((a, b) => a - b));
  expect(new Date(times.at(-1)!).getFullYear()).toBeLessThan(2038);
});

import { expect, test } from 'vitest';
import type { Measurement } from './measured-run.ts';
import { median, medianOf, ratio } from './statistics.ts';

const wall = (...times: number[]): Measurement[] => times.map((wallMs) => ({ wallMs, cpuMs: undefined, peakBytes: undefined }));

test('the median is the middle, or between the two middles', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 2, 100])).toBe(3);
  expect(median([])).toBeNaN();
});

test('ratios are taken round by round: a machine that slows down for both changes nothing', () => {
  const rounds = new Map([['ours', wall(1, 2, 100)], ['peer', wall(10, 20, 1000)]]);
  expect(ratio(rounds, 'ours', 'peer', 'wallMs')).toEqual({ median: 0.1, least: 0.1, most: 0.1 });
  expect(medianOf(rounds, 'peer', 'wallMs')).toBe(20);
});

test('what was not measured has no ratio and no median', () => {
  const rounds = new Map([['ours', wall(1)], ['peer', wall(2)]]);
  expect(ratio(rounds, 'ours', 'peer', 'cpuMs')).toBeUndefined();
  expect(medianOf(rounds, 'ours', 'peakBytes')).toBeUndefined();
  expect(ratio(rounds, 'ours', 'nobody', 'wallMs')).toBeUndefined();
});

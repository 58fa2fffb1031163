import { expect, test } from 'vitest';
import type { Measurement } from './measured-run.ts';
import { isReached, putBetweenMarkers, renderResult, type Goal } from './report.ts';

const one = (wallMs: number, peakBytes?: number): Measurement[] => [{ wallMs, cpuMs: undefined, peakBytes }];
const goal: Goal = { name: 'ours', against: 'peer', quantity: 'wallMs', atMost: 0.15 };

test('a goal is reached, missed, or not measured', () => {
  expect(isReached(goal, new Map([['ours', one(150)], ['peer', one(1000)]]))).toBe(true);
  expect(isReached(goal, new Map([['ours', one(151)], ['peer', one(1000)]]))).toBe(false);
  expect(isReached({ ...goal, quantity: 'peakBytes' }, new Map([['ours', one(1)], ['peer', one(1)]]))).toBe(false);
});

test('the table shows medians, ratios and what was promised; what nobody measured has no column', () => {
  const text = renderResult({ title: 'Build', description: 'A build.', rounds: new Map([['ours', one(400, 3e8)], ['peer', one(10_000, 2e9)]]), against: 'peer', goals: [goal, { ...goal, quantity: 'peakBytes', atMost: 0.1 }] });
  expect(text).toContain('| ours | 400 ms | 0.04 (0.04–0.04) | 300 MB | 0.15 (0.15–0.15) |');
  expect(text).toContain('| peer | 10.00 s | 1 | 2000 MB | 1 |');
  expect(text).toContain('reached (0.040)');
  expect(text).toContain('**missed** (0.150)');
  expect(text).not.toContain('CPU');
});

test('a goal can be for the quantity itself', () => {
  const own: Goal = { name: 'ours', quantity: 'wallMs', atMost: 1500 };
  const text = (ms: number): string => renderResult({ title: '', description: '', rounds: new Map([['ours', one(ms)]]), against: 'ours', goals: [own] });
  expect(text(1400)).toContain('- ours: wall time at most 1.50 s: reached (1.40 s)');
  expect(text(1600)).toContain('- ours: wall time at most 1.50 s: **missed** (1.60 s)');
});

test('figures go between their markers, and nowhere else', () => {
  const document = 'a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb';
  expect(putBetweenMarkers(document, 'x', 'new')).toBe('a\n<!-- bench:x -->\nnew\n<!-- /bench:x -->\nb');
  expect(() => putBetweenMarkers(document, 'y', 'new')).toThrow('no markers');
});

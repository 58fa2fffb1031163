import { expect, test } from 'vitest';
import { createProgress } from './progress.ts';

const target = 'node24-linux-x64';

test('nothing goes on before the first and after the last step', () => {
  const progress = createProgress();
  expect(progress.text(0)).toBeUndefined();
  progress.event({ type: 'step-start', target, step: 'walk' }, 0);
  progress.event({ type: 'step-end', target, step: 'walk', durationMs: 5 }, 5);
  expect(progress.text(6)).toBeUndefined();
});

test('the step that began last is told, with the time that it takes; a short one only when asked for', () => {
  const progress = createProgress();
  progress.event({ type: 'step-start', target, step: 'runtime' }, 0);
  progress.event({ type: 'step-start', target, step: 'walk' }, 100);
  expect(progress.text(300)).toBe(`${target}  finding files  200 ms`);
  expect(progress.text(300, 1000)).toBeUndefined();
  expect(progress.text(1600, 1000)).toBe(`${target}  finding files  1.50 s`);
});

test('a download goes before everything that runs beside it, and shows how far it is', () => {
  const progress = createProgress();
  progress.event({ type: 'step-start', target, step: 'runtime' }, 0);
  progress.event({ type: 'step-start', target, step: 'walk' }, 0);
  const download = { type: 'progress', target, step: 'runtime', phase: 'download' } as const;
  progress.event({ ...download, bytes: 25_000_000, total: 50_000_000, rate: 5_000_000 }, 1);
  expect(progress.text(2)).toBe(`${target}  getting the runtime  [##########          ]  50 %  25.0 MB of 50.0 MB  5.0 MB/s`);
  progress.event({ ...download, bytes: 25_000_000, total: undefined, rate: 0 }, 1);
  expect(progress.text(2)).toBe(`${target}  getting the runtime  25.0 MB`);
  progress.event({ ...download, phase: 'wait', bytes: 0, total: undefined, rate: 0 }, 1);
  expect(progress.text(2)).toBe(`${target}  getting the runtime  another build downloads it`);
  progress.event({ type: 'step-end', target, step: 'runtime', durationMs: 5 }, 3);
  expect(progress.text(5)).toBe(`${target}  finding files  5 ms`);
});

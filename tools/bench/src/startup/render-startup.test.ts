import { expect, test } from 'vitest';
import type { Measurement } from '../measured-run.ts';
import { RECIPES } from './recipes.ts';
import { renderStartup, type StartResult } from './render-startup.ts';

const rounds = (wallMs: number, peakBytes?: number): Measurement[] => [0, 1, 2].map(() => ({ wallMs, cpuMs: wallMs, peakBytes }));
const hello = RECIPES.find(({ name }) => name === 'hello')!;

function result(version: string, ours: number, memory: number): StartResult {
  return {
    recipe: hello, node: { path: 'node', version, target: 'host' }, columns: ['node', 'pack', 'pkg'],
    time: new Map([['node', rounds(100)], ['pack', rounds(ours)]]),
    memory: new Map([['node', rounds(100, 1e8)], ['pack', rounds(ours, memory)]]),
    failures: new Map([['pkg', 'it printed nothing']]),
  };
}

test('a ratio within its goal is plain, one above it is bold and in the list of what is missed', () => {
  const { text, isReached } = renderStartup([result('24.0.0', 103, 1e8), result('24.0.0', 104, 1.06e8)], '24');
  expect(text).toContain('| hello | 1.03 | 100 ms | 1.03 (1.03–1.03) | fails |');
  expect(text).toContain('| hello | 1.03 | 100 ms | **1.04** (1.04–1.04) | fails |');
  expect(text).toContain('- hello, pack, Node 24.0.0: wall time 1.040, goal 1.03');
  expect(text).toContain('- hello, pack, Node 24.0.0: peak memory 1.060, goal 1.05');
  expect(isReached).toBe(false);
});

test('on other lines of Node a ratio may be 15 % higher', () => {
  const { text, isReached } = renderStartup([result('26.0.0', 118, 1e8)], '24');
  expect(text).toContain('| hello | 1.18 | 100 ms | 1.18 (1.18–1.18) | fails |');
  expect(isReached).toBe(true);
});

test('what fails is told with its reason and never timed', () => {
  expect(renderStartup([result('24.0.0', 100, 1e8)], '24').text).toContain('- hello, pkg --sea: `it printed nothing`');
});

import { expect, test } from 'vitest';
import type { CompileItem } from './compile-batch.ts';
import { groupItems } from './group-items.ts';

const items = (count: number): CompileItem[] => Array.from({ length: count }, (_, i) => ({ id: `${i}`, filename: `/snapshot/x/lib/m${i}.js`, source: `/x/m${i}.js`, kind: 'commonjs', size: 100 }));
const names = (all: readonly CompileItem[]): string[] => groupItems(all).map((group) => group.map(({ filename }) => filename).join());

test('groups do not depend on the order, and a file more or less changes its own only', () => {
  const all = items(5000);
  const before = names(all);
  expect(before.length).toBeGreaterThan(20);
  expect(before.length).toBeLessThan(80);
  expect(names(all.toReversed())).toEqual(before);
  for (const left of [0, 17, 2500, 4999]) {
    const after = new Set(names(all.toSpliced(left, 1)));
    expect(before.filter((name) => !after.has(name)).length).toBeLessThanOrEqual(2); // two, when it was the last of its group
  }
});

test('a group does not become too large', () => {
  expect(groupItems(items(100).map((item) => ({ ...item, size: 1_500_000 }))).every((group) => group.length <= 2)).toBe(true);
});

test('no items, no groups', () => {
  expect(groupItems([])).toEqual([]);
});

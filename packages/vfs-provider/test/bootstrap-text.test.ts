import { expect, test } from 'vitest';
import { bootstrapText } from '../src/index.ts';

/** Read and parsed at every start: a change of this limit has to be worth its time. */
const LIMIT = 80_000;

test('the bootstrap stays small', () => {
  const { length } = bootstrapText({ mount: 'binding' });
  expect(length).toBeLessThan(LIMIT);
  expect(length).toBeGreaterThan(LIMIT / 2);
});

test('the bootstrap needs nothing but Node', () => {
  const text = bootstrapText({ mount: 'binding' });
  const requests = [...text.matchAll(/\brequire\w*\("([^"]+)"\)/g)].map((match) => match[1]!);
  expect(requests.length).toBeGreaterThan(2);
  expect(requests.filter((request) => !/^(?:node:|internal\/)/.test(request))).toEqual([]);
});

test('the bootstrap carries no path of the machine that built it', () => {
  expect(bootstrapText({ mount: 'binding' })).not.toContain(import.meta.dirname.split('/').slice(0, 3).join('/'));
});

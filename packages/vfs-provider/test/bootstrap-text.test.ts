import { expect, test } from 'vitest';
import { bootstrapScripts, bootstrapText } from '../src/index.ts';

/** Read at every start: a change of this limit has to be worth its time. */
const CORE_LIMIT = 29_000;
const LIMIT = 85_000;

test('the bootstrap stays small, and what each start reads of it smaller', () => {
  const { length } = bootstrapText({ mount: 'binding' });
  expect(length).toBeLessThan(LIMIT);
  expect(length).toBeGreaterThan(LIMIT / 2);
  const scripts = bootstrapScripts({ mount: 'binding' });
  expect(scripts.get(undefined)!.length).toBeLessThan(CORE_LIMIT);
  expect([...scripts.values()].reduce((sum, { length: one }) => sum + one, 0)).toBeLessThan(LIMIT + 10_000);
});

test('the bootstrap needs nothing but Node', () => {
  const text = bootstrapText({ mount: 'binding' });
  const requests = [...text.matchAll(/\brequire\w*\("([^"]+)"\)/g)].map((match) => match[1]!);
  expect(requests.length).toBeGreaterThan(2);
  expect(requests.filter((request) => !/^(?:node:|internal\/)/.test(request))).toEqual([]);
});

test('the bootstrap carries no path of the machine that built it', () => {
  const place = import.meta.dirname.split('/').slice(0, 3).join('/');
  for (const text of [bootstrapText({ mount: 'binding' }), ...bootstrapScripts({ mount: 'binding' }).values()]) expect(text).not.toContain(place);
});

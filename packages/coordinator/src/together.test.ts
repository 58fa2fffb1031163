import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { together } from './together.ts';

const never = new AbortController().signal;

test('gives the results of both tasks', async () => {
  expect(await together(never, async () => 1, async () => 'two')).toEqual([1, 'two']);
});

test('a failure aborts the other task, whose end is waited for, and is the one that is told', async () => {
  let cleanedUp = false;
  const slow = async (signal: AbortSignal): Promise<void> => {
    try {
      await sleep(60_000, undefined, { signal });
    } finally {
      await sleep(20);
      cleanedUp = true;
    }
  };
  await expect(together(never, slow, async () => { throw new Error('the first failure'); })).rejects.toThrow('the first failure');
  expect(cleanedUp).toBe(true);
});

test('the signal of the caller reaches both tasks', async () => {
  const controller = new AbortController();
  const task = (signal: AbortSignal): Promise<void> => sleep(60_000, undefined, { signal });
  const both = together(controller.signal, task, task);
  controller.abort(new Error('enough'));
  await expect(both).rejects.toMatchObject({ name: 'AbortError', cause: { message: 'enough' } });
});

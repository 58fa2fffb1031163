import { expect, test } from 'vitest';
import { messagePairs, takeMessage } from './child-protocol.ts';

const environment = (pairs: readonly string[]): Record<string, string> => Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));

test('an executable that nobody started stands at depth 0', () => {
  expect(takeMessage({})).toEqual({ isNodeCommand: false, depth: 0 });
});

test('each start of the entry by itself is one deeper, each script as deep as its parent', () => {
  expect(takeMessage(environment(messagePairs({ isNodeCommand: false, depth: 3 })))).toEqual({ isNodeCommand: false, depth: 4 });
  expect(takeMessage(environment(messagePairs({ isNodeCommand: true, depth: 3 })))).toEqual({ isNodeCommand: true, depth: 3 });
});

test('user code sees nothing of the message', () => {
  const env = { ...environment(messagePairs({ isNodeCommand: true, depth: 1 })), HOME: '/x' };
  takeMessage(env);
  expect(env).toEqual({ HOME: '/x' });
});

test('a directory reaches the child', () => {
  expect(takeMessage(environment(messagePairs({ isNodeCommand: true, depth: 0, directory: '/snapshot/app/x' })))).toEqual({ isNodeCommand: true, depth: 0, directory: '/snapshot/app/x' });
});

import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { formatError } from './format-error.ts';
import { PackError } from './pack-error.ts';

const cause = Object.assign(new Error('connect failed', { cause: new Error('the cable is out') }), { code: 'ECONNREFUSED' });
const error = new PackError('ERR_PACK_NETWORK', 'Cannot fetch the runtime', {
  url: 'https://joe:s3cret@npm.example.com/node', cause, hint: 'Check the connection.',
});

test('gives code, message, address, causes and hint, and no stack', () => {
  expect(formatError(error)).toBe([
    'error: Cannot fetch the runtime [ERR_PACK_NETWORK]',
    '  url: https://***@npm.example.com/node',
    '  cause: connect failed (ECONNREFUSED)',
    '  cause: the cable is out',
    '  hint: Check the connection.',
  ].join('\n'));
});

test('does not repeat a path that the message has', () => {
  expect(formatError(new PackError('ERR_PACK_SOURCE_UNREADABLE', 'Cannot read /a/b.js', { path: '/a/b.js' }))).toBe('error: Cannot read /a/b.js [ERR_PACK_SOURCE_UNREADABLE]');
  expect(formatError(new PackError('ERR_PACK_NO_SPACE', 'The disk is full', { path: '/a/b' }))).toContain('\n  path: /a/b');
});

test('shows the stacks of the error and its causes with debug', () => {
  const stacks = formatError(error, { debug: true }).split('\n').filter((line) => line.trim().startsWith('at '));
  expect(stacks.length).toBeGreaterThan(2);
  expect(formatError(error, { debug: true })).toContain('Error: the cable is out\n');
});

test('always shows the stack of what is no PackError: that is a defect', () => {
  expect(formatError(new TypeError('x is not a function'))).toMatch(/^error: x is not a function \[TypeError\]\n {2}TypeError: x is not a function\n {6}at /);
});

test('survives what people throw: texts, nothing, objects, errors that cause themselves', () => {
  expect(formatError('no')).toBe('error: no');
  expect(formatError(undefined)).toBe('error: undefined');
  expect(formatError({ a: 1 })).toBe('error: { a: 1 }');
  const loop = new PackError('ERR_PACK_INTERNAL', 'loop');
  Object.assign(loop, { cause: loop });
  expect(formatError(loop)).toBe('error: loop [ERR_PACK_INTERNAL]');
});

test('lists the errors of an AggregateError among the causes', () => {
  const all = new PackError('ERR_PACK_NETWORK', 'no mirror answers', { cause: new AggregateError([new Error('one'), new Error('two')], 'all failed') });
  expect(formatError(all).split('\n').slice(1)).toEqual(['  cause: all failed', '  cause: one', '  cause: two']);
});

test('colours the same text when asked', () => {
  expect(stripVTControlCharacters(formatError(error, { color: true }))).toBe(formatError(error));
});

import { expect, test } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

test.each([
  ['outptu', ['output', 'entry'], 'output'],
  ['Linx', ['win', 'linux', 'macos'], 'linux'],
  ['asset', ['assets', 'scripts'], 'assets'],
  ['nod24', ['node24'], 'node24'],
])('%s was probably meant to be another word of %j: %s', (word, known, expected) => {
  expect(didYouMean(word, known)).toBe(expected);
});

test.each([['freebsd', ['linux', 'win']], ['x', ['output']], ['', ['output']], ['a', []]])('%j resembles nothing in %j', (word, known) => {
  expect(didYouMean(word, known)).toBeUndefined();
});

import { expect, test } from 'vitest';
import { hasPathLikeTexts } from './path-like-texts.ts';
import { outlineOf } from './outline.ts';

test.each([
  ['a: "Cannot find the file \'x.json\' in ./here"', false],
  ['a: "two words", b: 5, /* "./x" */ c: `plain` // "./y"', false],
  ['a: "name"', false],
  ['a: "./x"', true],
  ['a: "pkg/x"', true],
  ['a: \'x.json\'', true],
  ['a: "x.mjs"', true],
  ['a: `./x`', true],
  ['a: `${b}`', true],
  ['a: /x/', true],
  ['a: "x', true],
])('%s: %s', (source, expected) => {
  expect(hasPathLikeTexts(source, 0, source.length)).toBe(expected);
});

const many = (entry: string): string => Array.from({ length: 2000 }, (_, i) => `${i}: ${entry}`).join(', ');

test.each([
  [`const messages = { ${many('"some words"')} }; require(messages[x])`, 'const messages = {}; require(messages[x])'],
  [`const all = [${many('1').replaceAll(':', '+')}]; require(x)`, 'const all = []; require(x)'],
  [`export { ${many('a').replaceAll(':', '+')} }`, undefined],
  [`const { ${many('a')} } = require(x)`, undefined],
  [`const files = { ${many('"./file"')} }; require(files[x])`, undefined],
  [`const made = { ${many('() => require(x)')} }`, undefined],
  [`table[${many('1').replaceAll(':', '+').replaceAll(',', '+')}]; require(x)`, undefined],
])('only a large table that has no path in it is left out of an outline', (source, expected) => {
  expect(outlineOf(source)?.text).toBe(expected ?? source);
});

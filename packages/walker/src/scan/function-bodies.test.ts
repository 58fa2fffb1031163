import { expect, test } from 'vitest';
import { functionBodies } from './function-bodies.ts';

const bodies = (source: string): readonly string[] | undefined => functionBodies(source, new Set())?.bodies.map(({ start, end }) => source.slice(start, end));

test.each([
  ['function a() {1}', ['1']],
  ['async function* a(x = {}) {1}', ['1']],
  ['x = function () {1}; y = async () => {2}; z = q => {3}', ['1', '2', '3']],
  ['({ a() {1}, get b() {2}, async *c() {3}, "d"() {4}, [e]() {5}, f: function () {6} })', ['1', '2', '3', '4', '6']],
  ['class A extends (class {}) { constructor() {1} static b() {2} #c() {3} static {4} d = () => {5} }', ['1', '2', '3', '5']],
  ['if (a) {1} for (;;) {2} while (b) {3} with (c) {4} switch (d) {} try {5} catch (e) {6} finally {7}', []],
  ['async () => { for await (const a of b) {1} }', [' for await (const a of b) {1} ']],
  ['call()\n{ block }', []],
  ['const a = { b: { c() {1} } }; label: { d() } ', ['1']],
  ['x = `${(() => {1})()} {`; y = /{/; z = 1 / 2; "{"; /* { */ // {', ['1']],
  ['(() => {1})() / (() => {2})()', ['1', '2']],
  ['function a() {} /{/.test(b)', ['']],
  ['return {} / (function () {1})', ['1']],
])('finds the bodies of the functions of %s', (source, expected) => {
  expect(bodies(source)).toEqual(expected);
});

test.each(['{', '(]', 'a => {', '"', '`${', '/* '])('%s cannot be told', (source) => {
  expect(bodies(source)).toBeUndefined();
});

test('tells the words of the program, not those in texts, comments and patterns', () => {
  const source = 'require("require"); /* require */ x.require; `require ${require}`; /require/; requires';
  expect(functionBodies(source, new Set(['require']))?.words).toEqual([0, 36, 56]);
});

import { expect, test } from 'vitest';
import { linuxTarget } from '../../test/project.ts';
import { givenValues } from './given-values.ts';

test.each([
  ['commonjs', 'exports.a = "x"', ['x']],
  ['commonjs', 'exports.a = exports.b = void 0; exports.a = "x"', ['x']],
  ['commonjs', 'module.exports.a = "x"; exports["a"] = "y"', ['x', 'y']],
  ['commonjs', 'const a = "x"; module.exports = { a, b: 1 }', ['x']],
  ['commonjs', 'module.exports = Object.freeze({ a: "x" })', ['x']],
  ['commonjs', 'Object.assign(exports, { a: "x" })', ['x']],
  ['commonjs', 'Object.defineProperty(exports, "a", { enumerable: true, get: function () { return "x" } })', ['x']],
  ['commonjs', 'Object.defineProperty(module.exports, "a", { value: "x" })', ['x']],
  ['commonjs', 'var out = {}; __export(out, { a: () => a }); module.exports = __toCommonJS(out); const a = "x"', ['x']],
  ['commonjs', '_export(exports, { a: function () { return a } }); const a = "x"', ['x']],
  ['commonjs', 'module.exports = { a: { b: "NO" } }', []],
  ['commonjs', 'exports.a = f(1); function f(n) { return n ? "x" : "y" }', ['x', 'y']],
  ['commonjs', 'exports.a = process.platform === "win32" ? "NO" : "x"', ['x']],
  ['commonjs', 'exports.b = "NO"', []],
  ['commonjs', 'exports.a = ', []],
  ['module', 'export const a = "x"', ['x']],
  ['module', 'export const { a, b } = { a: "x", b: "NO" }', ['x']],
  ['module', 'const a = "NO", c = "x"; export { c as a, a as d }', ['x']],
  ['module', 'export default { a: "x" }', ['x']],
  ['module', 'let a = "x"; a = "y"; export { a }', ['x', 'y']],
  ['module', 'export function a() { return "NO" }', []],
] as const)('%s: %s', (kind, source, texts) => {
  expect(givenValues({ path: '/app/m.js', source, kind, target: linuxTarget }).textsOf(['a']).map(({ text }) => text)).toEqual(texts);
});

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import babelTraverse, { type Binding as BabelBinding } from '@babel/traverse';
import { expect, test } from 'vitest';
import { pnpmStore, scripts } from '../../../test/real-trees.ts';
import { parse } from '../parse.ts';
import { buildTree } from './build-tree.ts';
import { NodeQuestions } from './node-questions.ts';
import type { SyntaxNode } from './node-types.ts';
import { Scope } from './scope.ts';
import { SyntaxPath } from './syntax-path.ts';

type Ast = NonNullable<ReturnType<typeof parse>['ast']>;
interface Place { readonly node: SyntaxNode | null; readonly key: unknown; readonly listKey: unknown }

/** A variable as text: how it is declared, where it is used, where it changes. */
function describe({ kind, path, constant, referencePaths, constantViolations }: Pick<BabelBinding, 'kind' | 'path' | 'constant' | 'referencePaths' | 'constantViolations'>): string {
  const at = ({ node }: { node: unknown }): string => `${(node as SyntaxNode).type} ${(node as SyntaxNode).start}`;
  // Babel says of `for (var x of y)`, of no other declaration, that the whole of it declares `x`.
  const declarator = path.isVariableDeclaration() ? path.get('declarations')[0]! : path;
  const changes = constantViolations.map((change) => (change.isVariableDeclaration() ? change.get('declarations')[0]! : change));
  return JSON.stringify([kind, at(declarator), constant, referencePaths.map(at).sort(), changes.map(at).sort()]);
}

function byBabel(ast: Ast): Map<string, string> {
  const found = new Map<string, string>();
  babelTraverse(ast, { Identifier: (path) => { found.set(placeOf(path as unknown as Place), describeOrNot(path.scope.getBinding(path.node.name))); } });
  babelTraverse.cache.clear();
  return found;
}

function byUs(ast: Ast): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of buildTree(ast.program as unknown as SyntaxNode).paths) {
    if (path.isIdentifier()) found.set(placeOf(path), describeOrNot(path.scope.getBinding(path.node!['name'] as string) as unknown as BabelBinding | undefined));
  }
  return found;
}

function placeOf({ node, key, listKey }: Place): string {
  return `${node!.start} ${node!['name'] as string} ${String(listKey ?? '')} ${String(key)}`;
}

function describeOrNot(binding: BabelBinding | undefined): string {
  return binding === undefined ? 'none' : describe(binding);
}

function differences(ast: Ast): readonly string[] {
  const [babels, ours] = [byBabel(ast), byUs(ast)];
  return [...new Set([...babels.keys(), ...ours.keys()])].filter((place) => babels.get(place) !== ours.get(place)).map((place) => `${place}: ${babels.get(place)} | ${ours.get(place)}`);
}

test.each([
  'var a = 1; a; a = 2; a++; delete a; [a] = b; ({ a } = b); for (a of b); for (a in b); a += a',
  'let a; { let a; a; } a; if (x) { var a2; } a2',
  'function f(a, { b, c: [d = a] }, ...e) { a; b; c; d; e; arguments; var a; f(); } f',
  'f(); { function f() {} } function f() {} var f',
  'const g = function g() { g; }; const h = class H { H; static { var i; i; } j = H; #k = 1; [g]() { this.#k; } get l() { return g; } }; h',
  'var x; function f({ a: b = x, c: y }, [z = y] = x, w = y) { const a = 1, x = 2; let y2; b; x; y; }; try {} catch ({ a = x }) { let x; a; x; }',
  'class A extends B {} A; (class extends A {}); new A',
  'try { var a = 1; } catch (error) { error; a; var a; let b; b; } try {} catch { a; }',
  'class A { [g](g) { g; } static async *[h]() {} }; var o = { [k](k) { k; } }; var g, h, k',
  'for (var i = 0; i < 1; i++) { var k = i; let l = k; function m() { return l; } } i; k; m; while (i) var n = 1; do { var o; } while (n); o',
  'for (const x of y) x; for (const { z } of y) z; for (let [p] in y) p; for (var q of y) q; q',
  'a: for (;;) { break a; continue a; } a',
  '({ a, b: c, [d]: e, f() { f; }, get g() { return g; }, ...h }); var { a, b: c, [d]: e, ...h } = x',
  'switch (a) { case b: let a; a; function c() {} } c',
  'x = (a, b = a) => a + b; y = async (a) => { await a; }; z = a => ({ a })',
  'a?.b.c?.[d]; new.target; `${a}${b}`; a`b`; var a, b',
  'import a, { b as c, default as d } from "x"; import * as e from "y"; a; c; d; e; b; import.meta.url',
  'export const a = 1; export let { b, c: [d] } = x; export function e() {} export class F {} export { a as g, e }; export { h } from "y"; export * as i from "z"; a',
  'export default function f() { f; }',
  'export default class {} ',
  'var undefined, NaN; undefined; require; (function (require) { require("x"); })(require)',
])('knows of %s what Babel knows', (source) => {
  const { ast } = parse('/x.js', source, /\b(?:import|export)\b/.test(source) ? 'module' : 'commonjs');
  expect(differences(ast!)).toEqual([]);
});

test('knows of real programs what Babel knows', () => {
  const wrong: string[] = [];
  let compared = 0;
  for (const [index, path] of scripts(pnpmStore).entries()) {
    if (index % 37 !== 0 || statSync(path).size > 60_000) continue;
    const source = readFileSync(path, 'utf8');
    const { ast } = parse(path, source, /^\s*(?:import|export)\b/m.test(source) ? 'module' : 'commonjs');
    if (ast === undefined || (ast.errors?.length ?? 0) > 0) continue;
    compared++;
    const found = differences(ast);
    if (found.length > 0) wrong.push(`${relative(pnpmStore, path)}: ${found[0]}`);
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(50);
}, 120_000);

test('whatever the analysis asks a path is answered', () => {
  const directory = join(import.meta.dirname, '..');
  const asked = readdirSync(directory).filter((name) => name.endsWith('.ts')).flatMap((name) => [...readFileSync(join(directory, name), 'utf8').matchAll(/\.(is[A-Z]\w+|get[A-Z]\w+|find[A-Z]\w+|traverse|skip|stop|matchesPattern)\(/g)].map(([, question]) => question!));
  const ours: ReadonlySet<string> = new Set([NodeQuestions, SyntaxPath, Scope].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)));
  expect([...new Set(asked)].filter((question) => !ours.has(question) && !/^(?:isAbsolute|getBuiltinModule)$/.test(question))).toEqual([]);
});

test('a visitor can skip what is in a node, and stop', () => {
  const { ast } = parse('/x.js', 'function f() { a; (() => { b; })(); c; } d;', 'commonjs');
  const visited: string[] = [];
  const [program] = buildTree(ast!.program as unknown as SyntaxNode).paths;
  const Identifier = (path: SyntaxPath): void => {
    visited.push(String(path));
    if (String(path) === 'c') path.stop();
  };
  program!.traverse({ Identifier, Function: (path) => { if (path.isArrowFunctionExpression()) path.skip(); } });
  program!.traverse({ Identifier });
  expect(visited.join('')).toBe('facfabc');
});

test('what a catch takes apart is known in it', () => {
  const { ast } = parse('/x.js', 'var a; try {} catch ({ a, b: [c] }) { a; c; }', 'commonjs');
  const known = buildTree(ast!.program as unknown as SyntaxNode).paths.filter((path) => path.isIdentifier() && path.key === 'expression').map((path) => path.scope.getBinding(String(path))?.path.node?.type);
  expect(known).toEqual(['CatchClause', 'CatchClause']);
});

test('members are named as they are written, and lists are had in parts', () => {
  const { ast } = parse('/x.js', 'a.b["c"].d; a[b].c; f(1, 2)', 'commonjs');
  const paths = buildTree(ast!.program as unknown as SyntaxNode).paths.filter((path) => path.isMemberExpression());
  expect(paths.map(String)).toEqual(['a.b.c.d', 'a.b.c', 'a.b', '', '']);
  expect(paths[0]!.matchesPattern('a.b.c.d')).toBe(true);
  const call = buildTree(ast!.program as unknown as SyntaxNode).paths.find((path) => path.isCallExpression())!;
  expect(call.get('arguments.1')).toMatchObject({ node: { value: 2 }, key: 1, listKey: 'arguments' });
  expect(call.get('arguments.2')).toMatchObject({ node: null });
  expect((call.get('arguments') as unknown[])[1]).toBe(call.get('arguments.1'));
});

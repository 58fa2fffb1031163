import vm from 'node:vm';
import { expect, test } from 'vitest';
import { withPrelude } from './simple-prelude.ts';

const hardened = (script: string): string => withPrelude(script, { allowInspector: false, nodeOptions: 'ignore', args: [] });

test('nothing is put in front of a program whose inspector and NODE_OPTIONS are allowed', () => {
  expect(withPrelude('require("worker_threads")', { allowInspector: true, nodeOptions: 'allow', args: [] })).toBe('require("worker_threads")');
});

test.each([
  ['"use strict"; this', true], ["// a comment\n/* one\nmore */ 'use strict'; this", true], ['this', false], ['1 + "use strict"; this', false],
])('%j stays strict or sloppy', (body, isStrict) => {
  const run = vm.compileFunction(hardened(body).replace(/this$/, 'return this === undefined'));
  expect(Reflect.apply(run, undefined, [])).toBe(isStrict);
});

test.each(['#!/usr/bin/env node\nimport "a";\nx', '#!/usr/bin/env node\r\nx', '#!node', 'a\nb'])('lines of %j keep their numbers, and #! its place', (script) => {
  const lines = hardened(script).split('\n');
  const before = script.split('\n');
  expect(lines.slice(2)).toEqual(before.slice(2));
  if (script.startsWith('#!')) expect(lines[0]).toBe(before[0]!.trimEnd());
});

test('a program may declare a process of its own', () => {
  const run = vm.compileFunction(hardened('const process = require("node:process"); return process.pid;'), ['require']) as (require: (id: string) => unknown) => unknown;
  expect(run(() => process)).toBe(process.pid);
});

test('threads of a simple program have no NODE_OPTIONS to read', () => {
  expect(hardened('require("node:worker_threads")')).toContain('delete globalThis.process.env.NODE_OPTIONS;');
  expect(hardened('require("node:http")')).not.toContain('NODE_OPTIONS');
});

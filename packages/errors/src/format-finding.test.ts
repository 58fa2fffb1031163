import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { formatFinding } from './format-finding.ts';

const source = 'const fs = require("fs");\nconst plugin = require(name);\nplugin();\n';
const dynamic: Finding = {
  code: 'dynamic-request', severity: 'warning', args: { expression: 'name', kind: 'require' },
  location: { file: '/app/src/load.js', line: 2, column: 24, length: 4 },
};

test('shows severity, message, code, place, code frame and the configuration that would settle it', () => {
  expect(formatFinding(dynamic, { cwd: '/app', readSource: () => source })).toBe([
    'warning: What require name asks for is only known at run time [dynamic-request]',
    '  src/load.js:2:24',
    '    1 | const fs = require("fs");',
    '  > 2 | const plugin = require(name);',
    '      |                        ^^^^',
    '    3 | plugin();',
    '  Name the files that it can load under "scripts", or record a run with pack trace; to accept it:',
    '  in package.json: "pack": { "findings": { "dynamic-request": { "allow": ["src/load.js:2"] } } }',
  ].join('\n'));
});

test('colours the same text when asked', () => {
  const plain = formatFinding(dynamic, { cwd: '/app', readSource: () => source });
  const colored = formatFinding(dynamic, { cwd: '/app', readSource: () => source, color: true });
  expect(colored).not.toBe(plain);
  expect(stripVTControlCharacters(colored)).toBe(plain);
});

test('does without a code frame when the source is gone, minified or shorter than the location', () => {
  for (const readSource of [() => { throw new Error('ENOENT'); }, () => undefined, () => `1;\n${'x'.repeat(5000)}`, () => 'one line']) {
    expect(formatFinding(dynamic, { readSource }).split('\n')[2]).toContain('Name the files that it can load');
  }
});

test('names the package that a file belongs to, and what to put into "external" for a missing one', () => {
  const finding: Finding = {
    code: 'unresolved-request', severity: 'error', package: 'knex', args: { request: '@scope/pg/lib/x', kind: 'require', reason: 'no "node_modules" above /app has it' },
    location: { file: '/app/node_modules/knex/index.js', line: 1, column: 1 },
  };
  expect(formatFinding(finding, { cwd: '/app' })).toBe([
    'error: Cannot resolve require "@scope/pg/lib/x": no "node_modules" above /app has it [unresolved-request]',
    '  node_modules/knex/index.js:1:1 (knex)',
    '  Install @scope/pg, or leave it to be found at run time:',
    '  in package.json: "pack": { "external": ["@scope/pg"] }',
  ].join('\n'));
});

test('shows paths below the working directory relative to it, others whole', () => {
  const at = (file: string): string => formatFinding({ ...dynamic, location: { file, line: 1, column: 1 } }, { cwd: '/app' }).split('\n')[1]!;
  expect(at('/app/a.js')).toBe('  a.js:1:1');
  expect(at('/application/a.js')).toBe('  /application/a.js:1:1');
});

const each: readonly [Finding, string][] = [
  [{ code: 'optional-request-missing', severity: 'note', args: { request: 'bufferutil', kind: 'require' } }, 'The optional require "bufferutil" is not installed and stays out'],
  [{ code: 'syntax-error', severity: 'error', args: { message: 'Unexpected token.' } }, 'Syntax error: Unexpected token [syntax-error]'],
  [{ code: 'missing-asset', severity: 'warning', args: { path: '/app/x', expression: 'path.join(\n  __dirname, "x")' } }, 'path.join( __dirname, "x") names /app/x, which does not exist'],
  [{ code: 'dependency-unreached', severity: 'note', args: { name: 'ejs' } }, 'Nothing names the dependency "ejs"; it is carried along'],
  [{ code: 'glob-without-match', severity: 'warning', args: { glob: 'views/**', key: 'assets' } }, 'The glob "views/**" of "assets" matches no file'],
  [{ code: 'asset-left-out', severity: 'warning', args: { path: '/app/public/pipe', reason: 'a pipe' } }, '/app/public/pipe stays out of the executable: a pipe'],
  [{ code: 'addon-platform-mismatch', severity: 'warning', args: { path: '/app/node_modules/@a/b/x.node', found: 'darwin-arm64', target: 'linux-x64' } }, '"external": ["@a/b"]'],
  [{ code: 'pkg-config-not-understood', severity: 'note', args: { key: 'patches', reason: 'no' } }, '"pkg.patches" has no counterpart here: no'],
  [{ code: 'warm-run-failed', severity: 'warning', args: { command: 'app x', reason: 'r' } }, 'The start of "app x" could not be learned from: r'],
  [{ code: 'code-cache-skipped', severity: 'note', args: { path: 'a.js', reason: 'r' } }, 'a.js starts without a code cache: r'],
  [{ code: 'node-not-known', severity: 'warning', args: { target: 'linux-x64', version: '25.1.0' } }, 'Node 25.1.0 is not one that executables for linux-x64 know from the inside: the program starts more slowly, and parts of fs serve its files incompletely'],
  [{ code: 'node-line-missing', severity: 'warning', args: { target: 'node-macos-arm64', line: '24', version: '26.10.0' } }, 'No Node 24 that executables can be made of is published for macos-arm64: it gets Node 26.10.0'],
  [{ code: 'code-cache-unavailable', severity: 'note', args: { target: 'linux-arm64', reason: 'r' } }, 'No code cache for linux-arm64: r'],
];
test.each(each)('has words for %o', (finding, words) => {
  expect(formatFinding(finding)).toContain(words);
});

test('hides credentials that stand in a request', () => {
  const finding: Finding = { code: 'unresolved-request', severity: 'warning', args: { request: 'https://u:secret@h/x.js', kind: 'import', reason: 'Node loads no https: URLs' } };
  expect(formatFinding(finding)).not.toContain('secret');
});

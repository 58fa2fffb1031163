import { expect, test } from 'vitest';
import { fileLengthViolations, MAX_LINES } from './file-length.ts';
import { isTest } from './reaches.ts';
import { readSyntax } from './source-syntax.ts';
import { readText, sourceFiles } from './workspace.ts';

/** The modules whose job it is to print. */
const OUTPUT_MODULES = /^packages\/cli\/src\/output/;

test('console is found where it runs, not where it is mentioned', () => {
  const text = ["const program = 'console.log(1)'; // console.log(2)", 'console.error(program);', 'const template = `${globalThis.console}`;', 'other.console.log();'].join('\n');
  expect(readSyntax(text).consoleLines).toEqual([2, 3]);
});

test('a file that is too long is found', () => {
  expect(fileLengthViolations('a.ts', 'x\n'.repeat(MAX_LINES))).toEqual([]);
  expect(fileLengthViolations('a.ts', 'x\n'.repeat(MAX_LINES + 1))).toEqual([`a.ts has 401 lines; at most 400`]);
});

test('no package prints by itself', () => {
  const sources = sourceFiles('packages/*').filter((path) => !isTest(path) && !OUTPUT_MODULES.test(path));
  expect(sources.length).toBeGreaterThan(10);
  expect(sources.flatMap((path) => readSyntax(readText(path)).consoleLines.map((line) => `${path}:${line}`))).toEqual([]);
});

test('no source file is too long', () => {
  expect(sourceFiles('packages/*', 'tools/*').flatMap((path) => fileLengthViolations(path, readText(path)))).toEqual([]);
});

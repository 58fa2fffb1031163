import { expect, test } from 'vitest';
import { parseNodeArguments } from './node-arguments.ts';

test('finds the script behind options that take a value', () => {
  expect(parseNodeArguments(['--no-warnings', '-r', './pre.js', '--import=./i.mjs', 'app.js', '-x', 'y'])).toMatchObject({
    execArgv: ['--no-warnings', '-r', './pre.js', '--import=./i.mjs'],
    preload: [{ kind: 'require', request: './pre.js' }, { kind: 'import', request: './i.mjs' }],
    script: 'app.js',
    args: ['-x', 'y'],
  });
});

test('takes code from -e, -p, -pe and their long forms', () => {
  expect(parseNodeArguments(['-e', '1', 'a'])).toMatchObject({ code: '1', print: false, script: undefined, args: ['a'] });
  expect(parseNodeArguments(['-p', '2'])).toMatchObject({ code: '2', print: true });
  expect(parseNodeArguments(['-pe', '3', 'b'])).toMatchObject({ code: '3', print: true, args: ['b'] });
  expect(parseNodeArguments(['--eval=4'])).toMatchObject({ code: '4', print: false });
  expect(parseNodeArguments(['-e', '5', '-p'])).toMatchObject({ code: '5', print: true });
});

test('knows the question for the version', () => {
  expect(parseNodeArguments(['-v'])).toMatchObject({ version: true });
  expect(parseNodeArguments(['app.js', '-v'])).toMatchObject({ version: false, script: 'app.js', args: ['-v'] });
});

test('ends the options at --, and takes - for standard input', () => {
  expect(parseNodeArguments(['--trace-warnings', '--', '-odd.js', 'x'])).toMatchObject({ execArgv: ['--trace-warnings'], script: '-odd.js', args: ['x'] });
  expect(parseNodeArguments(['-', 'x'])).toMatchObject({ script: undefined, code: undefined, args: ['x'] });
  expect(parseNodeArguments([])).toMatchObject({ script: undefined, code: undefined, args: [] });
});

import { expect, test } from 'vitest';
import { splitCommand } from './split-command.ts';

test.each([
  ['', []],
  ['  ', []],
  ['build --fast src', ['build', '--fast', 'src']],
  [`--name "two words" 'and $this'`, ['--name', 'two words', 'and $this']],
  [String.raw`a\ b "c \"d\"" --x="y z"`, ['a b', 'c "d"', '--x=y z']],
  [`"" ''`, ['', '']],
])('%s', (line, words) => {
  expect(splitCommand(line)).toEqual(words);
});

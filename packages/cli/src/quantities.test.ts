import { expect, test } from 'vitest';
import { count, formatBytes, formatDuration } from './quantities.ts';

test.each([[0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [12_345, '12.3 kB'], [99_960, '100 kB'], [999_400, '999 kB'], [999_600, '1.0 MB'], [126_595_440, '127 MB'], [5e9, '5.0 GB'], [2e15, '2000 TB']])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([[0.4, '0 ms'], [999, '999 ms'], [999.6, '1.00 s'], [1234, '1.23 s'], [9994, '9.99 s'], [12_345, '12.3 s'], [59_940, '59.9 s'], [59_960, '1 min 0 s'], [125_000, '2 min 5 s']])('%d ms are %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('one file, two files', () => {
  expect([count(0, 'file'), count(1, 'file'), count(2, 'file')]).toEqual(['0 files', '1 file', '2 files']);
});

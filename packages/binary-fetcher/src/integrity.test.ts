import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { expectedHash } from './integrity.ts';

const sha = (algorithm: string, text: string): string => `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`;

test('the strongest kind of hash decides, and any of that kind will do', () => {
  const integrity = `${sha('sha256', 'a')} ${sha('sha512', 'b')} ${sha('sha1', 'c')} ${sha('sha512', 'd')}`;
  expect(expectedHash(integrity, 'it')).toEqual({ algorithm: 'sha512', accepted: [sha('sha512', 'b'), sha('sha512', 'd')] });
  expect(expectedHash(sha('sha256', 'a'), 'it').algorithm).toBe('sha256');
  expect(expectedHash(sha('sha384', 'a'), 'it').algorithm).toBe('sha384');
});

test.each(['', 'garbage', sha('sha1', 'a'), sha('md5', 'a')])('%j proves nothing', (integrity) => {
  expect(() => expectedHash(integrity, 'it')).toThrow(expect.objectContaining({ code: 'ERR_PACK_INTEGRITY', exitCode: 3 }) as Error);
});

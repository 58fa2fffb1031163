import { PackError } from '@pack/errors';
import { expect, test } from 'vitest';
import { outputError } from './output-error.ts';

test.each([
  ['ENOSPC', 'ERR_PACK_NO_SPACE'], ['EDQUOT', 'ERR_PACK_NO_SPACE'],
  ['EROFS', 'ERR_PACK_OUTPUT_NOT_WRITABLE'], ['EACCES', 'ERR_PACK_OUTPUT_NOT_WRITABLE'],
  ['EBUSY', 'ERR_PACK_OUTPUT_BUSY'], ['ETXTBSY', 'ERR_PACK_OUTPUT_BUSY'],
  ['EISDIR', 'ERR_PACK_OUTPUT_IS_DIRECTORY'],
])('%s is %s, with path, cause and hint', (code, expected) => {
  const cause = Object.assign(new Error(code), { code, syscall: 'write' });
  expect(outputError(cause, '/out/app')).toMatchObject({ code: expected, path: '/out/app', cause, hint: expect.any(String) });
});

test('what is no system error, or explained already, stays what it is', () => {
  for (const error of [new TypeError('defect'), new PackError('ERR_PACK_INTEGRITY', 'x'), Object.assign(new Error('x'), { code: 'ENOSPC' })]) {
    expect(outputError(error, '/out/app')).toBe(error);
  }
});

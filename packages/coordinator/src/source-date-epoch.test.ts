import { expect, test } from 'vitest';
import { sourceDateEpoch } from './source-date-epoch.ts';

test('the variable is a number of seconds; nothing and an empty one mean none', () => {
  expect(sourceDateEpoch({ SOURCE_DATE_EPOCH: '1700000000' })).toBe(1_700_000_000);
  expect(sourceDateEpoch({ SOURCE_DATE_EPOCH: '0' })).toBe(0);
  expect(sourceDateEpoch({ SOURCE_DATE_EPOCH: '' })).toBeUndefined();
  expect(sourceDateEpoch({})).toBeUndefined();
});

test.each(['yesterday', '-1', '1.5', '1e3', ' 1', '99999999999999999'])('%j ends the build', (text) => {
  expect(() => sourceDateEpoch({ SOURCE_DATE_EPOCH: text })).toThrow(expect.objectContaining({ code: 'ERR_PACK_CONFIG_INVALID', exitCode: 2 }));
});

import { expect, test } from 'vitest';
import type { Finding } from './finding.ts';
import { groupFindings } from './group-findings.ts';

const missing = (request: string, more: Partial<Finding> = {}): Finding =>
  ({ code: 'unresolved-request', severity: 'warning', args: { request, kind: 'require', reason: 'r' }, ...more }) as Finding;

test('puts what one dependency does into one group, and errors first', () => {
  const findings = [missing('a', { package: 'knex' }), missing('b', { package: 'knex' }), missing('c', { package: 'other' }), missing('d', { severity: 'error' })];
  expect(groupFindings(findings).map((group) => [group.severity, group.package, group.findings.length])).toEqual([
    ['error', undefined, 1], ['warning', 'knex', 2], ['warning', 'other', 1],
  ]);
});

test('keeps findings of the project apart, except word-for-word repetitions', () => {
  expect(groupFindings([missing('./a'), missing('./b'), missing('./a')]).map((group) => group.findings.length)).toEqual([2, 1]);
});

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

test('what is said alike of several targets is said once, of all of them', () => {
  const uncached = (target: string, reason = 'r'): Finding => ({ code: 'code-cache-unavailable', severity: 'warning', args: { target, reason } });
  const groups = groupFindings([uncached('macos-x64'), uncached('linux-arm64', 'no QEMU'), missing('./a'), uncached('win-x64'), uncached('win-arm64'), uncached('win-x64')]);
  expect(groups.map(({ findings }) => findings[0]!.args)).toEqual([
    { target: 'macos-x64, win-x64 and win-arm64', reason: 'r' }, { target: 'linux-arm64', reason: 'no QEMU' }, missing('./a').args,
  ]);
});

import type { Finding } from '@pack/errors';
import { expect, test } from 'vitest';
import { applyFindingRules, findingRulesFault } from './finding-rules.ts';

const finding: Finding = { code: 'missing-asset', severity: 'warning', args: { path: '/app/x', expression: 'x' }, location: { file: '/app/lib/a.js', line: 3, column: 1 } };
const after = (rule: object | string): string | undefined => applyFindingRules(finding, { 'missing-asset': rule as never }, '/app')?.severity;

test.each([
  ['off', undefined], ['note', 'note'], ['error', 'error'],
  [{ severity: 'error' }, 'error'], [{ allow: ['lib/a.js'] }, undefined], [{ allow: ['lib/**'] }, undefined], [{ allow: ['./lib/a.js:3'] }, undefined],
  [{ allow: ['lib/a.js:4'] }, 'warning'], [{ allow: ['lib'] }, undefined], [{ allow: ['a.js:3'] }, 'warning'],
  [{ severity: 'error', allow: ['lib/*:3'] }, undefined], [{ severity: 'error', allow: ['lib/*:2'] }, 'error'],
])('%j makes of a warning: %s', (rule, severity) => {
  expect(after(rule)).toBe(severity);
});

test('rules of other ids have no effect, and errors stay', () => {
  expect(applyFindingRules(finding, { 'dynamic-request': 'off' }, '/app')).toBe(finding);
  const error: Finding = { ...finding, severity: 'error' };
  expect(applyFindingRules(error, { 'missing-asset': 'off' }, '/app')).toBe(error);
});

test.each([
  [[], 'an object of rules'], [{ 'missing-aset': 'off' }, 'did you mean "missing-asset"?'], [{ 'missing-asset': 'of' }, 'that of "missing-asset"'],
  [{ 'missing-asset': { alow: [] } }, 'that of "missing-asset"'], [{ 'missing-asset': { allow: 'a.js' } }, 'that of "missing-asset"'],
])('%j is no set of rules', (rules, fault) => {
  expect(findingRulesFault(rules)).toContain(fault);
});

test('the forms of a rule', () => {
  expect(findingRulesFault({ 'missing-asset': 'off', 'dynamic-request': { severity: 'error', allow: ['a.js:1'] }, 'syntax-error': {} })).toBeUndefined();
});

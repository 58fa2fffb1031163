import { didYouMean, findingCodes, type Finding } from '@pack/errors';
import { pathTest } from '@pack/walker';
import type { FindingRule, PackConfig } from '../config/pack-config.ts';

/** What a rule can make of a finding. */
export const FINDING_LEVELS: readonly ('off' | Finding['severity'])[] = ['off', 'note', 'warning', 'error'];

/**
 * Applies what the configuration says about findings.
 * @returns the finding with the severity it gets, or undefined where it is off or accepted. What is an error by itself stays one.
 */
export function applyFindingRules(finding: Finding, rules: NonNullable<PackConfig['findings']>, root: string): Finding | undefined {
  const rule = rules[finding.code];
  if (rule === undefined || finding.severity === 'error') return finding;
  const { severity = finding.severity, allow = [] } = typeof rule === 'string' ? { severity: rule } : rule;
  if (severity === 'off' || allow.some((place) => isAt(finding, place, root))) return undefined;
  return { ...finding, severity };
}

/** What is wrong with the rules of a configuration, as "must be …" goes on. */
export function findingRulesFault(rules: unknown): string | undefined {
  if (typeof rules !== 'object' || rules === null || Array.isArray(rules)) return 'an object of rules by id of finding';
  const codes: readonly string[] = findingCodes();
  for (const [code, rule] of Object.entries(rules)) {
    if (!codes.includes(code)) {
      const guess = didYouMean(code, codes);
      return `an object of rules by id of finding (there is no "${code}"${guess ? `; did you mean "${guess}"?` : ''} The ids are ${codes.join(', ')})`;
    }
    if (!isRule(rule)) return `an object of rules by id of finding (that of "${code}" must be ${FINDING_LEVELS.map((level) => `"${level}"`).join(', ')} or { "severity", "allow": ["file:line"] })`;
  }
  return undefined;
}

function isRule(rule: unknown): rule is FindingRule {
  if (typeof rule === 'string') return (FINDING_LEVELS as readonly string[]).includes(rule);
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return false;
  const { severity = 'off', allow = [], ...others } = rule as Record<string, unknown>;
  return Object.keys(others).length === 0 && (FINDING_LEVELS as readonly unknown[]).includes(severity)
    && Array.isArray(allow) && allow.every((place) => typeof place === 'string' && place !== '');
}

function isAt({ location }: Finding, place: string, root: string): boolean {
  const [, glob = place, line] = /^(.*?)(?::(\d+))?$/s.exec(place) ?? [];
  return location !== undefined && (line === undefined || Number(line) === location.line) && (location.file === glob || pathTest(root, [glob.replace(/^\.\//, '')])(location.file));
}

import type { Finding } from './finding.ts';

/** Findings that say the same about the same package (or about the project, when `package` is absent). */
export interface FindingGroup {
  readonly code: Finding['code'];
  readonly severity: Finding['severity'];
  readonly package?: string;
  /** At least one; the first is the one to show. */
  readonly findings: readonly Finding[];
}

const ORDER: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, note: 2 };

/**
 * Groups findings for a list that people read: errors first, then warnings, then notes. What a dependency does is one
 * group a code and package; each finding in the project itself stands alone, unless it repeats another word for word.
 * What is said in the same words of several targets is one finding that names them all.
 */
export function groupFindings(findings: readonly Finding[]): readonly FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of withTargetsTogether(findings)) {
    const key = JSON.stringify([finding.severity, finding.code, finding.package ?? finding.args]);
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()]
    .map((group): FindingGroup => {
      const [first] = group as [Finding];
      return { code: first.code, severity: first.severity, ...(first.package !== undefined && { package: first.package }), findings: group };
    })
    .sort((a, b) => ORDER[a.severity] - ORDER[b.severity]); // stable: the order of the findings decides otherwise
}

function withTargetsTogether(findings: readonly Finding[]): Finding[] {
  const alike = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify({ ...finding, args: { ...finding.args, target: targetOf(finding) === undefined ? undefined : 'any' } });
    alike.set(key, [...alike.get(key) ?? [], finding]);
  }
  return [...alike.values()].flatMap((list) => {
    const targets = [...new Set(list.map(targetOf))].filter((target) => target !== undefined);
    return targets.length < 2 ? list : { ...list[0], args: { ...list[0]!.args, target: listed(targets) } } as Finding;
  });
}

function targetOf({ args }: Finding): string | undefined {
  return 'target' in args ? args.target : undefined;
}

/** `a, b and c` */
function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

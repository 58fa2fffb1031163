import { allDependencies, type WorkspacePackage } from './workspace.ts';

/** External dependencies that name a version of their own, catalog entries that nobody uses, and inexact ones. */
export function catalogViolations(packages: readonly WorkspacePackage[], catalog: Readonly<Record<string, string>>): string[] {
  const used = new Set<string>();
  const violations: string[] = [];
  for (const { directory, manifest } of packages) {
    for (const [name, range] of Object.entries(allDependencies(manifest))) {
      if (range.startsWith('workspace:')) continue;
      used.add(name);
      if (range !== 'catalog:') violations.push(`${directory}/package.json: ${name} is "${range}", not "catalog:"`);
    }
  }
  for (const [name, version] of Object.entries(catalog)) {
    if (!used.has(name)) violations.push(`pnpm-workspace.yaml: nobody uses ${name} of the catalog`);
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) violations.push(`pnpm-workspace.yaml: ${name} is "${version}", not one exact version`);
  }
  return violations;
}

/** What each row of the tables in docs/dependencies.md says: package name → the reason for it. */
export function readDependencyTable(markdown: string): Map<string, string> {
  const rows = markdown.matchAll(/^\|\s*`([^`]+)`\s*\|(.*)\|\s*$/gm);
  return new Map(Array.from(rows, ([, name, cells]) => [name!, cells!.split('|').at(-1)!.trim()]));
}

/** Dependencies without a row or without a reason, and rows that nothing depends on. */
export function dependencyTableViolations(dependencies: ReadonlySet<string>, table: ReadonlyMap<string, string>): string[] {
  const unexplained = [...dependencies].filter((name) => !/\w{3}/.test(table.get(name) ?? '')).map((name) => `${name} is not justified in docs/dependencies.md`);
  const stale = [...table.keys()].filter((name) => !dependencies.has(name)).map((name) => `${name} in docs/dependencies.md is not a dependency`);
  return [...unexplained, ...stale].sort();
}

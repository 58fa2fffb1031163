/** Ids of findings without a section in docs/findings.md, and sections without an id. */
export function findingSectionViolations(codes: readonly string[], text: string): string[] {
  const sections = [...text.matchAll(/^### `([^`]+)`$/gm)].map(([, name]) => name!);
  return [
    ...codes.filter((code) => !sections.includes(code)).map((code) => `docs/findings.md has no section \`${code}\``),
    ...sections.filter((name) => !codes.includes(name)).map((name) => `docs/findings.md: \`${name}\` is no id of a finding`),
  ];
}

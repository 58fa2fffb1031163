/** Error codes without a page in docs/errors, and pages without a code. */
export function errorPageViolations(codes: readonly string[], pages: readonly string[]): string[] {
  const known = new Set([...codes.map((code) => `${code}.md`), 'README.md']);
  return [
    ...codes.filter((code) => !pages.includes(`${code}.md`)).map((code) => `docs/errors/${code}.md is missing`),
    ...pages.filter((page) => !known.has(page)).map((page) => `docs/errors/${page} belongs to no error code`),
  ];
}

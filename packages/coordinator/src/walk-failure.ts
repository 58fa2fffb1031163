import { PackError, type Finding } from '@pack/errors';

/** The program cannot run as it is: a certain dependency is missing, a source cannot be parsed. */
export class WalkFailure extends PackError {
  /** Those of severity `error`, at least one. */
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const places = findings.map(({ code, location }) => location ? `${code} at ${location.file}:${location.line}:${location.column}` : code);
    super('ERR_PACK_WALK_FAILED', `The program cannot be packaged: ${findings.length === 1 ? '1 error' : `${findings.length} errors`} (${listed(places)})`, {
      hint: 'Correct what is named above; what is never reached at run time can be listed under "ignore" or "external"',
      ...(findings[0]?.location ? { path: findings[0].location.file } : {}),
    });
    this.findings = findings;
  }
}

function listed(places: readonly string[]): string {
  const shown = places.slice(0, 5);
  return [...shown, ...places.length > shown.length ? [`${places.length - shown.length} more`] : []].join(', ');
}

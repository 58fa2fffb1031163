import { PackError, type Finding } from '@pack/errors';

/** @throws WalkFailure when there are findings of severity `error` */
export function refuseErrors(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new WalkFailure(errors);
}

/** The program cannot run as it is: a certain dependency is missing, a source cannot be parsed. */
export class WalkFailure extends PackError {
  /** Those of severity `error`, at least one; `formatFinding` of @pack/errors shows them with code frames. */
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    const codes = Map.groupBy(findings, ({ code }) => code);
    const counts = [...codes].map(([code, { length }]) => `${length} × ${code}`).join(', ');
    super('ERR_PACK_WALK_FAILED', `The program cannot be packaged: its sources have errors (${counts})`, {
      hint: 'Correct what is named above; what is never reached at run time can be listed under "ignore" or "external"',
      ...(findings[0]?.location ? { path: findings[0].location.file } : {}),
    });
    this.findings = findings;
  }
}

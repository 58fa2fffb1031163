import type { WhyStep } from '@pack/coordinator';

/** Why a file is in, in words. @param show how the names of files are shown */
export function reasonText({ reason, location }: Pick<WhyStep, 'reason' | 'location'>, show: (file: string) => string): string {
  const place = location === undefined ? '' : ` at ${show(location.file)}:${location.line}:${location.column}`;
  switch (reason.type) {
    case 'entry': return 'the entry';
    case 'config': return `"${reason.glob}" of the configuration`;
    case 'dependency': return 'a dependency that nothing names, taken along since requests are computed';
    case 'rule': return `what is known of the package ${reason.package}`;
    case 'package-scope': return 'says what kind of files its package has';
    case 'edge': return `${reason.kind} "${reason.request}"${place || ` of ${show(reason.from)}`}`;
    case 'traced': return `${reason.kind} "${reason.request}" of ${show(reason.from)}, seen in a run (pack.trace.json)`;
  }
}

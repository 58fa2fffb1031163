import type { Finding, FindingSeverity } from '@pack/errors';
import type { Certainty } from './scan/source-file.ts';
import { packageNameOf, type Issue, type WalkedFile } from './walk-context.ts';

/** How the program gets to a file. */
export interface Reach {
  readonly files: ReadonlyMap<string, WalkedFile>;
  /** Asks the full parse, for an edge that the lexers found, how sure it is. */
  readonly certaintyOf: (from: WalkedFile, to: string) => Certainty;
}

/**
 * Gives every issue its severity. An error is what the program is certain to meet as soon as it starts; a warning is what
 * its author can act on; the rest are notes.
 */
export function settleFindings(issues: readonly Issue[], reach: Reach): readonly Finding[] {
  const loaded = certainlyLoaded(reach);
  const findings: Finding[] = [];
  for (const issue of issues) {
    const severity = severityOf(issue, reach.files.get(issue.file), loaded);
    if (severity === undefined) continue;
    const owner = packageNameOf(issue.file);
    const { code, args, location } = issue;
    findings.push({ code, args, severity, ...(location && { location }), ...(owner !== undefined && { package: owner }) } as Finding);
  }
  return findings.sort(compareFindings);
}

function severityOf(issue: Issue, file: WalkedFile | undefined, loaded: (path: string) => boolean): FindingSeverity | undefined {
  if (issue.certainty === 'foreign') return undefined;
  const theirs = packageNameOf(issue.file) !== undefined;
  const soft = file?.soft ?? false;
  switch (issue.code) {
    case 'unresolved-request':
      if (issue.certainty === 'certain' && loaded(issue.file)) return 'error';
      return theirs || soft ? 'note' : 'warning';
    case 'syntax-error':
      if (theirs) return loaded(issue.file) ? 'warning' : 'note';
      return issue.certainty === 'certain' && loaded(issue.file) ? 'error' : soft ? 'note' : 'warning';
    case 'dynamic-request':
      return theirs || soft || issue.certainty === 'optional' ? 'note' : 'warning';
    case 'missing-asset':
      return theirs || soft || !issue.used || issue.certainty === 'optional' ? 'note' : 'warning';
    case 'working-directory-path':
      return soft ? 'note' : 'warning';
    case 'asset-left-out':
      return theirs || soft ? 'note' : 'warning';
    case 'glob-without-match':
    case 'platform-package-missing':
      return issue.certainty === 'optional' ? 'note' : 'warning';
    case 'addon-platform-mismatch':
    case 'trace-stale':
      return 'warning';
    default:
      return 'note';
  }
}

/** Whether a chain of certain edges leads from an entry to a file; looked for backwards, since faults are few. */
function certainlyLoaded(reach: Reach): (path: string) => boolean {
  let importers: Map<string, WalkedFile[]> | undefined;
  const known = new Map<string, boolean>();

  // A list of what is left to look at, not calls of calls: chains of imports can be long.
  return (start) => {
    const seen = new Set([start]);
    const pending = [start];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      const before = known.get(path);
      if (before === false) continue;
      if (before || reach.files.get(path)?.reason.type === 'entry') {
        known.set(start, true);
        return true;
      }
      importers ??= importersOf(reach.files);
      for (const importer of importers.get(path) ?? []) {
        if (seen.has(importer.path) || reach.certaintyOf(importer, path) !== 'certain') continue;
        seen.add(importer.path);
        pending.push(importer.path);
      }
    }
    for (const path of seen) known.set(path, false);
    return false;
  };
}

function importersOf(files: ReadonlyMap<string, WalkedFile>): Map<string, WalkedFile[]> {
  const importers = new Map<string, WalkedFile[]>();
  for (const file of files.values()) {
    for (const target of file.leadsTo.keys()) {
      const list = importers.get(target);
      if (list) list.push(file);
      else importers.set(target, [file]);
    }
  }
  return importers;
}

function compareFindings(a: Finding, b: Finding): number {
  const key = ({ location }: Finding): readonly [string, number, number] => [location?.file ?? '', location?.line ?? 0, location?.column ?? 0];
  const [fileA, lineA, columnA] = key(a);
  const [fileB, lineB, columnB] = key(b);
  return Buffer.compare(Buffer.from(fileA), Buffer.from(fileB)) || lineA - lineB || columnA - columnB || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}

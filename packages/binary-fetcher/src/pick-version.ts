import { PackError } from '@pack/errors';
import { Range, maxSatisfying, prerelease, rcompare, valid } from 'semver';

/** Versions that the caller would rather have, e.g. those whose blob format it knows. */
export type VersionPreference = (version: string) => boolean;

/** A version request, understood. */
export interface VersionSpec {
  /** As the user wrote it. */
  readonly text: string;
  /** Set when only one version can answer. */
  readonly exact: string | undefined;
  matches(version: string): boolean;
}

/**
 * The highest stable one of `versions` that answers `spec`: a preferred one if there is any.
 * A prerelease answers only a request for exactly it.
 */
export function pickVersion(spec: VersionSpec, versions: readonly string[], prefer?: VersionPreference): string | undefined {
  const matching = versions.filter((version) => spec.matches(version));
  const preferred = prefer ? matching.filter(prefer) : [];
  return maxSatisfying(preferred.length > 0 ? preferred : matching, '*', { includePrerelease: true }) ?? undefined;
}

/**
 * Reads a version request: '24', '24.21', 'v24.21.0', a semver range, or 'latest'.
 * @throws PackError ERR_PACK_INVALID_TARGET when it is none of these.
 */
export function parseVersionSpec(text: string): VersionSpec {
  const trimmed = text.trim();
  const exact = valid(trimmed);
  if (exact !== null) return { text, exact, matches: (version) => version === exact };
  if (trimmed === 'latest') return { text, exact: undefined, matches: (version) => prerelease(version) === null };
  let range: Range | undefined;
  if (trimmed !== '') try { range = new Range(trimmed); } catch { /* reported below */ }
  if (range === undefined) {
    throw new PackError('ERR_PACK_INVALID_TARGET', `${JSON.stringify(text)} is no version of Node`, { hint: "Write a line ('24'), an exact version ('24.21.0') or 'latest'" });
  }
  return { text, exact: undefined, matches: (version) => prerelease(version) === null && range.test(version) };
}

/** At most six versions that a user who asked in vain may have meant, highest first. */
export function nearVersions(spec: VersionSpec, versions: readonly string[]): string[] {
  const stable = versions.filter((version) => prerelease(version) === null).sort(rcompare);
  const major = /\d+/.exec(spec.text)?.[0];
  const highest = stable.filter((version, index) => stable[index - 1]?.split('.')[0] !== version.split('.')[0]);
  const sameMajor = stable.filter((version) => version.startsWith(`${major}.`));
  // Those of the line first, but never without a way out to another line.
  return [...sameMajor.slice(0, 4), ...highest.filter((version) => !sameMajor.includes(version))].slice(0, 6);
}

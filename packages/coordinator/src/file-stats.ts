/** How the archive tells modes and times of the program's files. */
export interface FileStats {
  mode(mode: number, type: 'file' | 'directory'): number;
  /** In milliseconds since 1970, as the argument. */
  mtimeMs(mtimeMs: number): number;
}

/** What npm gives all files of a package it packs, 1985-10-26T08:15:00Z: some programs refuse times before 1980. */
const FIXED_SECONDS = 499_162_500;

/** Major, minor and patch of a semantic version that begins with digits and dots. */
const RELEASE = /^(\d+)\.(\d+)\.(\d+)/;

/**
 * `reproducible`: what differs from one checkout of a project to the next is left out. Of modes that is all but whether
 * a file can be executed, as git has it (a umask decides on the rest). All times are `epoch`, or follow from the version of
 * the program: web servers take a file of the same size and time for the same file, but the next release has others.
 * `project`: both as they are on the disk, times not after `epoch`.
 * @param epoch in seconds since 1970; see `sourceDateEpoch`
 * @param version of the program, e.g. `1.4.2`
 */
export function fileStats(rule: 'reproducible' | 'project', epoch: number | undefined, version: string | undefined): FileStats {
  if (rule === 'project') {
    const latest = epoch === undefined ? Infinity : epoch * 1000;
    return { mode: (mode) => mode & 0o7777, mtimeMs: (mtimeMs) => Math.min(mtimeMs, latest) };
  }
  const mtimeMs = (epoch ?? FIXED_SECONDS + secondsOf(version)) * 1000;
  return { mode: (mode, type) => (type === 'directory' || (mode & 0o100) !== 0 ? 0o755 : 0o644), mtimeMs: () => mtimeMs };
}

/** Later for a later version: a second for a patch, about a quarter of an hour for a minor and eleven days for a major one. */
function secondsOf(version: string | undefined): number {
  const [major, minor, patch] = (RELEASE.exec(version ?? '')?.slice(1) ?? []).map((part) => Math.min(Number(part), 999));
  return (major ?? 0) * 1_000_000 + (minor ?? 0) * 1000 + (patch ?? 0);
}

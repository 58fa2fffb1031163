/** How the archive tells modes and times of the program's files. */
export interface FileStats {
  mode(mode: number, type: 'file' | 'directory'): number;
  /** In milliseconds since 1970, as the argument. */
  mtimeMs(mtimeMs: number): number;
}

/** What npm gives all files of a package it packs, 1985-10-26T08:15:00Z: some programs refuse times before 1980. */
const FIXED_SECONDS = 499_162_500;

/**
 * `reproducible`: what differs from one checkout of a project to the next is left out. Of modes that is all but whether
 * a file can be executed, as git has it (a umask decides on the rest); all times are `epoch`, or a constant.
 * `project`: both as they are on the disk, times not after `epoch`.
 * @param epoch in seconds since 1970; see `sourceDateEpoch`
 */
export function fileStats(rule: 'reproducible' | 'project', epoch: number | undefined): FileStats {
  if (rule === 'project') {
    const latest = epoch === undefined ? Infinity : epoch * 1000;
    return { mode: (mode) => mode & 0o7777, mtimeMs: (mtimeMs) => Math.min(mtimeMs, latest) };
  }
  const mtimeMs = (epoch ?? FIXED_SECONDS) * 1000;
  return { mode: (mode, type) => (type === 'directory' || (mode & 0o100) !== 0 ? 0o755 : 0o644), mtimeMs: () => mtimeMs };
}

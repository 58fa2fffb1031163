/** An archive that is visible as files. */
export interface Mount {
  /** Where the archive's root appears, e.g. `/snapshot/app`. */
  readonly mountPoint: string;
  /** @returns the archive path of what a path leads to, links followed; undefined when that is not in the archive */
  toArchivePath(path: string): string | undefined;
  /** @returns the archive's node id of what a path leads to, links followed; -1 when that is not in the archive */
  resolveReal(path: string): number;
  /** @returns the path of a private file (0600) on the disk with the content of a node; removed when the process exits */
  materialize(node: number): string;
  /** Whether a process can have its working directory in the mount. */
  readonly holdsWorkingDirectory?: true;
  /** How often the mount has answered, for tests and diagnostics. */
  stats(): { calls: number };
}

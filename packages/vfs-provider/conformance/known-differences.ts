import type { TargetLine } from '@pack-internal/target-nodes';

/** A difference that stays, and why. */
export interface KnownDifference {
  /** The cases. */
  readonly cases: RegExp;
  readonly lines: readonly TargetLine[];
  readonly reason: string;
  /** Set when the disk decides whether there is a difference. */
  readonly isOccasional?: true;
}

const ALL: readonly TargetLine[] = ['22', '24', '26'];

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    cases: /^paths: access\("\.\.", 2\)/,
    lines: ALL,
    reason: 'A directory above the mount point that the disk does not have is read-only like the mount; the one of the comparison is writable.',
  },
  {
    cases: /^paths: realpath(\.native)?\(y\/y.*4201/,
    lines: ALL,
    reason: 'A path of more than 4,095 bytes is ENAMETOOLONG for every function, as for the kernel; realpath(3) walks it and finds the first part missing.',
  },
  {
    cases: /^copies: cp\((dir|lib)\) error on exist again sync/,
    lines: ['22', '24'],
    isOccasional: true,
    reason: 'The walk stops at the first file that exists: the order of a directory’s entries is the disk’s own there, sorted here.',
  },
  {
    cases: /^copies: cp\(dir\) filter again sync/,
    lines: ['24', '26'],
    reason: 'A link on the disk that leads into the mount: only the kernel could follow it.',
  },
  {
    cases: /^writes: rm\(.* sync$/,
    lines: ['24', '26'],
    reason: 'Node’s rmSync has no name for this failure ("Unknown error", code ""); it is an ordinary EROFS here.',
  },
  {
    cases: /^writes: writeFile\(.*"flag":"(wx|r\+)".* callback$/,
    lines: ['26'],
    reason: 'The one-round-trip job of the callback API does not tell its flags: refused as for flag "w".',
  },
];

/** In how many cases the mounts by libraries differ; `node conformance/count.ts` counts them. */
export const DIFFERENCES_OF_LIBRARIES: Readonly<Record<TargetLine, { readonly platformatic: number; readonly node?: number }>> = {
  '22': { platformatic: 1722 },
  '24': { platformatic: 1713 },
  '26': { platformatic: 1847, node: 1648 },
};

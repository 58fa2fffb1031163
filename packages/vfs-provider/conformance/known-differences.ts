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

/** Each is told to users in docs/file-system.md. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    cases: /^copies: cp\((dir|lib)\) error on exist again/,
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
    cases: /^(writes|virtual-directory): rm\(.*( sync|Buffer.*)$/,
    lines: ['24', '26'],
    reason: 'Node’s rmSync has no name for this failure ("Unknown error", code ""); it is an ordinary EROFS here.',
  },
  {
    cases: /^others: openAsBlob cloned/,
    lines: ALL,
    reason: 'A blob of up to 16 MB is in memory, and such blobs can be cloned; Node refuses to clone those that it reads from the disk.',
  },
  {
    cases: /^virtual-directory: (writeFile|readdir)\(\.\.\/\.\.\/scratch\/outside\.txt/,
    lines: ALL,
    reason: 'From a working directory in the mount, what a relative path means on the disk is asked for by its absolute path: errors name that.',
  },
];

/** Public functions that no case calls, and why. */
export const UNCALLED: Readonly<Record<string, string>> = {
  'fs.Stats': 'a class that only functions make instances of', 'fs.Dirent': 'likewise', 'fs.Dir': 'likewise',
  'fs._toUnixTimestamp': 'does not deal with files', 'FileHandle.getAsyncId': 'likewise',
};

/** In how many cases the mounts by libraries differ; `node conformance/count.ts` counts them. */
export const DIFFERENCES_OF_LIBRARIES: Readonly<Record<TargetLine, { readonly platformatic: number; readonly node?: number }>> = {
  '22': { platformatic: 3475 },
  '24': { platformatic: 3443 },
  '26': { platformatic: 3601, node: 3641 },
};

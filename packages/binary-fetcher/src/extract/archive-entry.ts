/** What a tar or zip says of one of its entries, before anything is believed. */
export interface ArchiveEntry {
  /** As the archive spells it. */
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  /** In words, for messages: 'character-device'. */
  readonly type: string;
  /** Bytes of the body, as the archive claims. */
  readonly size: number;
  /** POSIX permission bits; undefined where the archive has none. */
  readonly mode: number | undefined;
  /** What a link points to. */
  readonly target: string | undefined;
}

/** An entry that may be written, and where. */
export interface JudgedEntry {
  readonly kind: 'file' | 'directory' | 'symlink';
  /** From the root of the tree, with '/'. */
  readonly path: string;
  readonly executable: boolean;
  readonly size: number;
  /** What a symbolic link means, from the root of the tree. */
  readonly target: string | undefined;
}

/** An entry with its bytes, which come when they are asked for. */
export interface ArchiveItem extends JudgedEntry {
  body(): AsyncIterable<Uint8Array>;
}

/** Says whether and where an entry may be written; undefined for what needs no writing. @throws PackError when it may not. */
export type EntryJudge = (entry: ArchiveEntry) => JudgedEntry | undefined;

export interface ReadOptions {
  readonly judge: EntryJudge;
  readonly limits: ArchiveLimits;
  readonly signal?: AbortSignal | undefined;
}

/** What an archive may hold at most; a runtime stays far below. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of one file. */
  readonly fileBytes: number;
  /** Bytes of everything together. */
  readonly totalBytes: number;
  /** How many times larger than the archive its content may be, once it is larger than `ratioFromBytes`. */
  readonly ratio: number;
  readonly ratioFromBytes: number;
}

/**
 * Node 26 for Linux has 5,600 entries and 210 MB, four times its archive; its binary has 150 MB. The largest ratio of a
 * runtime is that of Deno's zip, below five.
 */
export const DEFAULT_LIMITS: ArchiveLimits = { entries: 50_000, fileBytes: 1 << 30, totalBytes: 2 ** 31, ratio: 100, ratioFromBytes: 64 << 20 };

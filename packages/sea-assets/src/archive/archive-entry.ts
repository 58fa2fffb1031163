import type { FileKind, ResolutionKind } from '../format.ts';

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [key: string]: Json };

/** What an archive says about the project in it. */
export interface ArchiveMeta {
  /** Archive path of the entry. */
  readonly entry: string;
  /** Where the root of the archive appears at run time, e.g. "/snapshot/my-app". */
  readonly mount: string;
  readonly name: string;
  readonly version?: string;
  /** The Node that the archive's code caches were made for. */
  readonly nodeVersion: string;
  readonly [more: string]: Json;
}

export interface ArchiveFile {
  readonly type: 'file';
  /** Relative to the archive's root, segments separated by '/'. */
  readonly path: string;
  readonly kind: FileKind;
  /** Only the permission bits are stored. */
  readonly mode: number;
  readonly mtimeMs: number;
  /** Absolute path of the file, or its bytes. */
  readonly source: string | Uint8Array;
  /** Bytes; building fails when the file has another size by then. */
  readonly size: number;
  readonly codeCache?: Uint8Array;
  /** Read at start: stored with the other hot ones, before everything else; those with numbers first, the lowest in front. */
  readonly hot?: boolean | number;
}

export interface ArchiveLink {
  readonly type: 'link';
  readonly path: string;
  /** Stored as it is: relative to the link's directory, or absolute at run time. */
  readonly target: string;
  readonly mtimeMs?: number;
}

/** Only needed for an empty directory, or to keep a mode or a time: parents are implied. */
export interface ArchiveDirectory {
  readonly type: 'directory';
  readonly path: string;
  readonly mode: number;
  readonly mtimeMs: number;
}

export type ArchiveEntry = ArchiveFile | ArchiveLink | ArchiveDirectory;

/** What to put directly before and after the body of each CommonJS file, so that it can be read with it: ASCII, at most 65,535 bytes each. */
export interface ArchiveFrame { readonly before: string; readonly after: string }

/** One edge of the module graph, decided when building. */
export interface ArchiveResolution {
  /** Archive path of the file that asks. */
  readonly from: string;
  readonly kind: ResolutionKind;
  readonly request: string;
  /** Archive path, or the name of a builtin with its scheme ("node:fs"). */
  readonly target: string;
}

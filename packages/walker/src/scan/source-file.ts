import type { Text } from '../analyse/text.ts';
import type { WalkTarget } from '../module-graph.ts';

/** A JavaScript file to scan. */
export interface SourceFile {
  /** Real path. */
  readonly path: string;
  readonly source: string;
  readonly kind: 'commonjs' | 'module';
  readonly target: WalkTarget;
  /** Real path of the file that the program starts from, for `require.main`. */
  readonly main?: string | undefined;
  /** Where a `require.resolve` of a constant in this file leads, for paths computed from it. */
  readonly resolve?: (request: string) => string | undefined;
  readonly others?: OtherFiles;
}

/** What the files that a file requests give, for what is computed from it. */
export interface OtherFiles {
  /** Whether a relative request leads to a file that may give a path which is made from its own place, or from one that it was given. */
  givesPlace(request: string): boolean;
  /**
   * The texts that a member of what a request gives can be, `[]` for all of it; none when nothing is known.
   * @param args what the member is called with, null for what is not known; absent: it is no call
   */
  textsOf(request: string, members: readonly string[], args?: readonly (string | null)[]): readonly Text[];
}

/**
 * How sure it is that something happens when its file is loaded:
 * `certain` while the file is evaluated, `lazy` in a function or a condition, `optional` where a failure is caught,
 * `foreign` in a branch for another platform, `unknown` when only a full parse can tell.
 */
export type Certainty = 'certain' | 'lazy' | 'optional' | 'foreign' | 'unknown';

/** Stands for the unknown parts of a computed text; it occurs in no path and in no request. */
export const ANYTHING = '\0';

/** Offsets of a piece of source, UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A request for a module. */
export interface ScannedRequest extends Span {
  readonly kind: 'require' | 'import' | 'require.resolve' | 'worker';
  /** As written or as evaluated; {@link ANYTHING} where it is computed at run time; absolute when made from the file's own path. */
  readonly request: string;
  readonly certainty: Certainty;
  /** The file that it resolves from, when that is another one (`createRequire(path)`). */
  readonly from?: string;
  /** Only its path is asked for, not that it be loaded. */
  readonly onlyResolved?: boolean;
}

/** A path to a file or directory that the program makes from the place of this file. */
export interface ScannedAsset extends Span {
  /** Absolute, with {@link ANYTHING} for what is computed; relative when it is looked for in the working directory. */
  readonly path: string;
  readonly certainty: Certainty;
  /** It is an argument of a call that reads. */
  readonly read: boolean;
  /** It only serves to make longer paths, which are found by themselves. */
  readonly base: boolean;
  /** It names a native addon. */
  readonly addon?: boolean;
}

/** A request of which nothing is known. */
export interface DynamicRequest extends Span {
  readonly kind: ScannedRequest['kind'];
  readonly certainty: Certainty;
}

export interface SourceError {
  /** The fault is the analyser's, which gave up: Node may well run the file. */
  readonly gaveUp?: true;
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What a file asks for, in the order of the source. */
export interface ScannedFile {
  readonly requests: readonly ScannedRequest[];
  readonly assets: readonly ScannedAsset[];
  readonly dynamic: readonly DynamicRequest[];
  /** The file does not parse. */
  readonly error?: SourceError;
}

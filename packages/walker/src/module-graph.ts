import type { Finding } from '@pack/errors';
import type { Traversal } from './analyse/tree/choose-traversal.ts';
import type { PackageRule } from './rules/package-rule.ts';

/**
 * The closed set of files that a program needs: what `walk` gives and what the archive is made from.
 * All paths are absolute, real (symlinks resolved) and in the host's notation, sorted bytewise.
 */
export interface ModuleGraph {
  /** The files that the program starts from, in the order asked for. */
  readonly entries: readonly string[];
  readonly files: readonly GraphFile[];
  /** Absolute paths of directories that are carried along with nothing in them. */
  readonly emptyDirectories: readonly string[];
  /** Symbolic links that a resolution or a glob went through, e.g. pnpm's `node_modules/<name>`. */
  readonly links: readonly GraphLink[];
  /** Files that something asked for and a rule kept out. */
  readonly leftOut: readonly LeftOut[];
  /** Parts of packages for the target that are not installed, though parts for other platforms are. */
  readonly missingParts: readonly MissingPart[];
  readonly findings: readonly Finding[];
}

/** How Node treats a file: its loader format, or `asset` for what is only read. */
export type FileKind = 'commonjs' | 'module' | 'json' | 'addon' | 'wasm' | 'asset';

export interface GraphFile {
  readonly path: string;
  /** Where its bytes lie, if not at `path`: see `placed`. */
  readonly source?: string;
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  /** Permission bits as `stat` gives them. */
  readonly mode: number;
  /** Last modification, milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** SHA-256 of the content, of JavaScript that was walked with a cache. */
  readonly contentHash?: string;
  readonly edges: readonly Edge[];
  /** Why the file is in: the first reason found. */
  readonly reason: Reason;
}

export type EdgeKind = 'require' | 'import' | 'require.resolve' | 'asset' | 'worker';

/** One request of a file, resolved once. */
export interface Edge {
  readonly kind: EdgeKind;
  /** The text of the request, as written or as evaluated. */
  readonly request: string;
  /** The file that it resolves to, or the builtin's name with `node:`. */
  readonly target: string;
  /** Where in the source of the file the request stands, UTF-16 units; absent when it stands in no source. */
  readonly start?: number;
}

/** A file that is not in, though something asks for it. */
export interface LeftOut {
  readonly path: string;
  /** `ignored`: a glob of `ignore` matches it. `platform`: it is for another platform than the target's. */
  readonly rule: 'ignored' | 'platform';
  /** The file that asks for it; absent when a configured glob or Node's own rules do. */
  readonly from?: string;
}

/** A package that another one lists for the target's platform and that is not installed. */
export interface MissingPart {
  /** As `optionalDependencies` names it. */
  readonly name: string;
  /** What stands there behind the name: mostly an exact version. */
  readonly range: string;
  /** The package that lists it. */
  readonly of: string;
  /** Absolute path where an installer could put it: beside the package that lists it. */
  readonly place: string;
}

export interface GraphLink {
  readonly path: string;
  /** What `readlink` gives: relative or absolute. */
  readonly target: string;
}

export type Reason =
  | { readonly type: 'entry' }
  | { readonly type: 'config'; readonly glob: string }
  /** A dependency of the project that nothing names, in a program that computes requests. */
  | { readonly type: 'dependency'; readonly name: string }
  /** What is known of the package that it is in; `from`: the file that brought the package in. */
  | { readonly type: 'rule'; readonly package: string; readonly from?: string }
  /** A package.json that Node reads while it resolves or decides on a format. */
  | { readonly type: 'package-scope'; readonly from?: string }
  | { readonly type: 'edge'; readonly from: string; readonly kind: EdgeKind; readonly request: string; readonly start?: number }
  /** A recorded run of the program was seen to ask for it, and nothing else does. */
  | { readonly type: 'traced'; readonly from: string; readonly kind: EdgeKind; readonly request: string };

/** What a file was seen to ask for when the program ran. */
export interface TracedFile {
  readonly requests: readonly { readonly kind: 'require' | 'import'; readonly request: string }[];
  /** Absolute paths of what it read, loaded or started. */
  readonly files: readonly string[];
}

/** The platform that the program will run on; decides conditions, addons and `process.platform` branches. */
export interface WalkTarget {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly libc?: 'glibc' | 'musl';
  /** Exact version of Node.js without `v`. */
  readonly nodeVersion: string;
}

export interface WalkOptions {
  /** The project's directory; the base of the globs below. */
  readonly root: string;
  readonly target: WalkTarget;
  /** Extra export conditions, as `node --conditions`. */
  readonly conditions?: readonly string[];
  /** Globs of files to treat as modules (analysed like an entry). */
  readonly scripts?: readonly string[];
  /** Globs of files to carry along unanalysed. */
  readonly assets?: readonly string[];
  /** Globs of files to leave out, whatever refers to them. */
  readonly ignore?: readonly string[];
  /** Requests that are resolved at run time, outside of the executable: never followed, never reported. */
  readonly external?: readonly string[];
  /** What is known of packages, besides the rules that come with the walker. */
  readonly rules?: readonly PackageRule[];
  /** Directories that are seen where nothing is, as if they were installed there: their real paths, by absolute path. */
  readonly placed?: ReadonlyMap<string, string>;
  /** What recorded runs of the program have seen, by real path of the file that asked. */
  readonly traced?: ReadonlyMap<string, TracedFile>;
  /** A directory in which what was found out about each file is kept for the next walk; nothing is kept unless told. */
  readonly cacheDirectory?: string;
  /**
   * Whose paths and scopes files are analysed with: our own unless told, or those of `@babel/traverse`, which are their
   * reference and take twice the time. It holds for the whole process.
   */
  readonly traversal?: Traversal;
  readonly signal?: AbortSignal;
}

/** Where in a source file something was found; `line` counts from 1, `column` (UTF-16 units) from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the marked text on that line, in UTF-16 units. */
  readonly length?: number;
}

/**
 * Something that a build noticed, as data: `formatFinding` alone turns it into prose.
 * `error` findings fail the build, `warning`s are shown, `note`s only with `--debug` and in `--json`.
 */
export type Finding = {
  readonly [Code in FindingCode]: {
    readonly code: Code;
    readonly severity: FindingSeverity;
    readonly location?: SourceLocation;
    /** The npm package that the file belongs to; absent for the project itself. */
    readonly package?: string;
    readonly args: FindingArgs[Code];
  };
}[FindingCode];

export type FindingSeverity = 'error' | 'warning' | 'note';

/** The arguments of each kind of finding: the one list of codes that exist. */
export interface FindingArgs {
  /** A request that Node's rules resolve to nothing. `conditions` is what was tried. */
  'unresolved-request': { readonly request: string; readonly kind: string; readonly reason: string; readonly advice?: string };
  /** As above, but inside `try`, or of an optional (peer) dependency: the program expects to live without it. */
  'optional-request-missing': { readonly request: string; readonly kind: string };
  /** A request that is computed at run time, e.g. `require(name)`. */
  'dynamic-request': { readonly expression: string; readonly kind: string };
  /** A request or a path that is computed in part: how many files it was taken to mean. */
  'request-expanded': { readonly expression: string; readonly kind: string; readonly count: number };
  /** A relative path that is read: it means the working directory, where an executable finds the file only by chance. */
  'working-directory-path': { readonly path: string; readonly expression: string };
  /** What a user should know of a package that is in. */
  'package-note': { readonly name: string; readonly note: string };
  /** A file that Node could not parse either. */
  'syntax-error': { readonly message: string };
  /** A path like `path.join(__dirname, 'x')` that names nothing on disk. */
  'missing-asset': { readonly path: string; readonly expression: string };
  /** A dependency of the project that nothing names; it is carried along, since some request is computed. */
  'dependency-unreached': { readonly name: string };
  /** A configured glob that matches no file. */
  'glob-without-match': { readonly glob: string; readonly key: string };
  /** Something in a directory or a glob that is carried along, which itself is not: what it is, or why. */
  'asset-left-out': { readonly path: string; readonly reason: string };
  /** A native addon for another platform than the target's. */
  'addon-platform-mismatch': { readonly path: string; readonly found: string; readonly target: string };
  /** The parts of a package that are made for the target, as `name@version`, which are not installed. */
  'platform-package-missing': { readonly package: string; readonly missing: readonly string[]; readonly os: string; readonly cpu: string; readonly libc?: string };
  /** Parts of a package for the target, as `name@version`, that were not installed and are taken from the registry, and what says that they are the right ones. */
  'platform-package-fetched': { readonly package: string; readonly fetched: readonly string[]; readonly vouchedBy: 'lockfile' | 'registry' };
  /** The record of `pack trace` names things that are not there any more: how many, and the first. */
  'trace-stale': { readonly count: number; readonly example: string };
  /** A key of `package.json#pkg` that has no counterpart here. */
  'pkg-config-not-understood': { readonly key: string; readonly reason: string };
  /** V8 refused to compile a file ahead of time: it starts without a code cache. */
  'code-cache-skipped': { readonly path: string; readonly reason: string };
  /** The code cache is left out for a whole target, e.g. a foreign architecture. */
  'code-cache-unavailable': { readonly target: string; readonly reason: string };
  /** The target names no version, and of the line that runs the build nothing can be had for it: it gets another line. */
  'node-line-missing': { readonly target: string; readonly line: string; readonly version: string };
  /** The target's Node is of a line that the run time does not know from the inside: it starts with public functions alone. */
  'node-not-known': { readonly target: string; readonly version: string };
  /** Something that the user asked for goes before the Node that the lockfile pins. */
  'lockfile-runtime-overridden': { readonly key: string; readonly by: string };
  /** package.json asks for a Node that no lockfile pins: the build takes another one. */
  'runtime-not-locked': { readonly specifier: string };
  /** The hashes of a Node release were taken without looking at their signature, as the user wanted. */
  'signature-not-verified': { readonly version: string; readonly source: string };
  /** A run of the program while it is built failed: its executable starts as if that run had not been asked for. */
  'warm-run-failed': { readonly command: string; readonly reason: string };
  /** Single-script mode, but the script needs another file. */
  'simple-mode-dependency': { readonly path: string; readonly request: string; readonly kind: string };
  /** The tool that was to put the program into the Node binary refused, and another one did it. */
  'injector-fallback': { readonly target: string; readonly refused: string; readonly reason: string; readonly used: string };
  /** The executable runs only after it was signed: macOS on arm64 starts no other. */
  'signature-missing': { readonly target: string };
}

export type FindingCode = keyof FindingArgs;

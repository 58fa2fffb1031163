/** Where a request leads. */
export type Resolution =
  | {
    readonly type: 'file';
    /** Real path. */
    readonly path: string;
    /** Symbolic links that the way to the file went through. */
    readonly links: readonly string[];
    /** The package.json files that Node reads to find the file; not necessarily real paths. */
    readonly manifests: readonly string[];
  }
  | { readonly type: 'builtin'; readonly name: string }
  /** A `data:` URL: nothing to carry along. */
  | { readonly type: 'inline' }
  | { readonly type: 'failed'; readonly reason: string };

/** Carries the reason out of the depth of Node's algorithm; never leaves this directory. */
export class ResolutionFailure extends Error {
  readonly invalidTarget: boolean;
  constructor(reason: string, invalidTarget = false) {
    super(reason);
    this.invalidTarget = invalidTarget;
  }
}

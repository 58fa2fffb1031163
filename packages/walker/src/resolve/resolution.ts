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
  /** `manifests`: what Node has read when it gives up; it says which error that is. */
  | { readonly type: 'failed'; readonly code: ResolutionCode; readonly reason: string; readonly manifests: readonly string[] };

/**
 * The codes of the errors that Node throws where a request leads nowhere: https://nodejs.org/api/errors.html#nodejs-error-codes.
 * `URIError` is the name of the one that has no code, of a percent sign that encodes nothing.
 */
export type ResolutionCode =
  | 'MODULE_NOT_FOUND' | 'ERR_MODULE_NOT_FOUND' | 'ERR_UNKNOWN_BUILTIN_MODULE' | 'ERR_UNSUPPORTED_DIR_IMPORT' | 'ERR_UNSUPPORTED_ESM_URL_SCHEME' | 'ERR_UNKNOWN_FILE_EXTENSION'
  | 'ERR_PACKAGE_PATH_NOT_EXPORTED' | 'ERR_PACKAGE_IMPORT_NOT_DEFINED' | 'ERR_INVALID_PACKAGE_TARGET' | 'ERR_INVALID_PACKAGE_CONFIG'
  | 'ERR_INVALID_MODULE_SPECIFIER' | 'ERR_INVALID_FILE_URL_HOST' | 'ERR_INVALID_FILE_URL_PATH' | 'ERR_INVALID_URL_SCHEME' | 'ERR_UNSUPPORTED_RESOLVE_REQUEST' | 'ERR_INVALID_ARG_VALUE' | 'URIError';

/** Carries the reason out of the depth of Node's algorithm; never leaves this directory. */
export class ResolutionFailure extends Error {
  readonly code: ResolutionCode;
  constructor(code: ResolutionCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

import { ERROR_EXIT_CODES, type ExitCode, type PackErrorCode } from './error-codes.ts';

/** What a {@link PackError} can say beside its code and message. */
export interface PackErrorOptions {
  /** What the user can do about it: one sentence, without a full stop's worth of theory. */
  readonly hint?: string;
  /** The file or directory concerned. */
  readonly path?: string;
  /** The address concerned; credentials in it are never printed. */
  readonly url?: string;
  /** What went wrong underneath. */
  readonly cause?: unknown;
}

/**
 * The one error that our packages throw for something that a user, a file or a network did.
 * Anything else that is thrown is a defect of ours.
 */
export class PackError extends Error {
  override readonly name: string = 'PackError';
  readonly code: PackErrorCode;
  readonly hint: string | undefined;
  readonly path: string | undefined;
  readonly url: string | undefined;

  constructor(code: PackErrorCode, message: string, options: PackErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.path = options.path;
    this.url = options.url;
  }

  /** The process exit status that belongs to the code. */
  get exitCode(): ExitCode {
    return ERROR_EXIT_CODES[this.code];
  }
}

/** Whether `value` is a {@link PackError}, also one of another copy of this package. */
export function isPackError(value: unknown): value is PackError {
  return value instanceof Error && value.name === 'PackError' && 'code' in value;
}

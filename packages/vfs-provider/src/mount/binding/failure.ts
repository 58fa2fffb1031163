import { withoutNamespace } from '../windows-paths.ts';
import { LOOP, MISSING, MISSING_PARENT, NOT_DIRECTORY, TOO_LONG } from '../tree.ts';

/** An operation that failed the way a system call fails; becomes an Error when it is delivered. */
export class Failure {
  readonly code: string;
  readonly syscall: string;
  readonly path: string | undefined;
  readonly dest: string | undefined;

  constructor(code: string, syscall: string, path?: string, dest?: string) {
    this.code = code;
    this.syscall = syscall;
    this.path = path;
    this.dest = dest;
  }
}

export interface ErrorFactory {
  /**
   * Builds the error that Node's own binding would give: message, then errno, code, syscall, path and dest
   * as own properties in that order (`UVException` in Node's src/api/exceptions.cc).
   * @param below the function below which the stack starts; without it there is no stack, as for errors
   * that come back from the thread pool
   */
  toError(failure: Failure, below?: (...args: never[]) => unknown): Error;
}

/**
 * @param errorMap gives libuv's numbers, names and descriptions; called when something fails first
 * @param made is told of each error
 */
export function createErrorFactory(errorMap: () => Map<number, [name: string, text: string]>, made?: (error: Error) => void): ErrorFactory {
  let byCode: Map<string, { errno: number; text: string }> | undefined;

  function describe(code: string): { errno: number; text: string } {
    if (byCode === undefined) {
      byCode = new Map();
      for (const [errno, [name, text]] of errorMap()) byCode.set(name, { errno, text });
    }
    return byCode.get(code) ?? { errno: 0, text: 'unknown error' };
  }

  function toError(failure: Failure, below?: (...args: never[]) => unknown): Error {
    const { errno, text } = describe(failure.code);
    const [path, dest] = [shown(failure.path), shown(failure.dest)];
    let message = `${failure.code}: ${text}, ${failure.syscall}`;
    if (path !== undefined) message += ` '${path}'`;
    if (dest !== undefined) message += ` -> '${dest}'`;
    const error = below === undefined ? withoutStack(message) : new Error(message);
    if (below !== undefined) Error.captureStackTrace(error, below);
    made?.(error);
    const fields = error as unknown as Record<string, unknown>;
    fields['errno'] = errno;
    fields['code'] = failure.code;
    fields['syscall'] = failure.syscall;
    if (path !== undefined) fields['path'] = path;
    if (dest !== undefined) fields['dest'] = dest;
    return error;
  }

  return { toError };
}

/** What the system was given, as errors show it. */
function shown(path: string | undefined): string | undefined {
  return path === undefined ? undefined : withoutNamespace(path).toWellFormed();
}

function withoutStack(message: string): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return new Error(message);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The error code of a negative result of `Tree.locate`. */
export function codeOf(result: number): string {
  switch (result) {
    case MISSING:
    case MISSING_PARENT:
      return 'ENOENT';
    case NOT_DIRECTORY:
      return 'ENOTDIR';
    case LOOP:
      return 'ELOOP';
    case TOO_LONG:
      return 'ENAMETOOLONG';
    default:
      return 'EIO';
  }
}

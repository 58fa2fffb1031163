import { isPackError, PackError, type PackErrorCode } from '@pack/errors';

const MEANINGS: Readonly<Record<string, readonly [code: PackErrorCode, message: string, hint: string]>> = {
  ...byCodes(['ENOSPC', 'EDQUOT', 'EFBIG'], 'ERR_PACK_NO_SPACE', 'No space is left for the executable', 'Free about 200 MB there, or choose another place with --output'),
  ...byCodes(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG', 'ELOOP'], 'ERR_PACK_OUTPUT_NOT_WRITABLE', 'The executable cannot be written there', 'Choose another place with --output, or check who may write to that directory'),
  ...byCodes(['EBUSY', 'ETXTBSY'], 'ERR_PACK_OUTPUT_BUSY', 'The executable is in use', 'End the program that runs, or choose another name with --output'),
  EISDIR: ['ERR_PACK_OUTPUT_IS_DIRECTORY', 'The output is an existing directory', 'Name a file with --output'],
};

/**
 * What a failed file operation on the output means for the user. Windows answers EPERM or EACCES when a running
 * executable would be replaced.
 * @returns `error` itself when it is a PackError already or no system error.
 */
export function outputError(error: unknown, path: string): unknown {
  if (isPackError(error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  const isReplacing = process.platform === 'win32' && syscall === 'rename' && (code === 'EPERM' || code === 'EACCES');
  const meaning = MEANINGS[isReplacing ? 'EBUSY' : code ?? ''];
  return meaning && syscall !== undefined ? new PackError(meaning[0], meaning[1], { path, hint: meaning[2], cause: error }) : error;
}

function byCodes(codes: readonly string[], ...meaning: readonly [PackErrorCode, string, string]): Record<string, readonly [PackErrorCode, string, string]> {
  return Object.fromEntries(codes.map((code) => [code, meaning]));
}

import { isPackError, PackError, type PackErrorCode } from '@pack/errors';

/** What a failure to write the result means for the user; an error that already says so, or that is no system error, stays what it is. */
export function outputError(error: unknown, path: string): unknown {
  if (isPackError(error) || !(error instanceof Error) || !('syscall' in error) || !('code' in error)) return error;
  const code = MEANINGS[String(error.code)] ?? 'ERR_PACK_INJECT_FAILED';
  return new PackError(code, `The executable cannot be written: ${error.message}`, { path, cause: error });
}

const MEANINGS: Readonly<Record<string, PackErrorCode>> = {
  ENOSPC: 'ERR_PACK_NO_SPACE',
  EDQUOT: 'ERR_PACK_NO_SPACE',
  EFBIG: 'ERR_PACK_NO_SPACE',
  ETXTBSY: 'ERR_PACK_OUTPUT_BUSY',
  EBUSY: 'ERR_PACK_OUTPUT_BUSY',
  EISDIR: 'ERR_PACK_OUTPUT_IS_DIRECTORY',
  EACCES: 'ERR_PACK_OUTPUT_NOT_WRITABLE',
  EPERM: 'ERR_PACK_OUTPUT_NOT_WRITABLE',
  EROFS: 'ERR_PACK_OUTPUT_NOT_WRITABLE',
  ENOENT: 'ERR_PACK_OUTPUT_NOT_WRITABLE',
  ENOTDIR: 'ERR_PACK_OUTPUT_NOT_WRITABLE',
};

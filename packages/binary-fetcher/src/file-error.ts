import { PackError, isPackError } from '@pack/errors';

/** Explains a failed file operation in the cache: no space, or a cache that cannot be written. */
export function cacheError(error: unknown, path: string): unknown {
  if (isPackError(error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new PackError('ERR_PACK_NO_SPACE', 'No space is left for the runtime', { path, cause: error, hint: 'Free about 200 MB, or set PACK_CACHE_DIR to a directory on another disk' });
  }
  if (code === undefined || syscall === undefined) return error; // a defect of ours, not of a file
  return new PackError('ERR_PACK_CACHE', `The cache of runtimes cannot be used (${code})`, { path, cause: error, hint: 'Check who may write there, or set PACK_CACHE_DIR to a directory of your own' });
}

/** Runs file operations of the cache, with their errors explained. */
export async function inCache<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw cacheError(error, path);
  }
}

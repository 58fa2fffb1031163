import { isPackError, PackError } from '@pack/errors';

/** The error that a build ends with when its signal aborts. */
export function interruption(cause: unknown): PackError {
  if (isPackError(cause) && cause.code === 'ERR_PACK_INTERRUPTED') return cause;
  return new PackError('ERR_PACK_INTERRUPTED', 'Interrupted: nothing was written', { cause });
}

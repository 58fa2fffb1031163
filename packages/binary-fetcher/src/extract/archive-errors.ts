import { PackError, isPackError, type PackErrorCode } from '@pack/errors';

type ArchiveCode = Extract<PackErrorCode, `ERR_PACK_ARCHIVE_${string}`>;

const HINT = 'Its hash is right, so it was published like this: do not use it, and tell whoever published it';

/** An archive that is refused, and why. The name of the entry is shown with its control characters escaped. */
export function archiveError(code: ArchiveCode, message: string, options: { readonly name?: string; readonly cause?: unknown } = {}): PackError {
  const { name, cause } = options;
  const subject = name === undefined ? '' : `${JSON.stringify(name.length > 200 ? `${name.slice(0, 200)}…` : name)}: `;
  return new PackError(code, `${subject}${message}`, { hint: HINT, ...(cause !== undefined && { cause }) });
}

/** The error for an archive that a reader cannot make sense of; errors of the file system stay what they are. */
export function damagedArchive(error: unknown): unknown {
  if (isPackError(error) || (error as NodeJS.ErrnoException).syscall !== undefined) return error;
  return archiveError('ERR_PACK_ARCHIVE_DAMAGED', `the archive is damaged (${(error as Error).message})`, { cause: error });
}

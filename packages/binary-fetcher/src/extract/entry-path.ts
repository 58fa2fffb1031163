import { archiveError } from './archive-errors.ts';

/** Names that mean a device on Windows, whatever the extension. Source: Microsoft, "Naming Files, Paths, and Namespaces". */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00B9\u00B2\u00B3])(?:\..*)?$/i;
/** What NTFS and its interfaces forbid in names; a colon would name a second stream of a file. */
const FORBIDDEN = /[<>:"|?*]/;
const CONTROL = /[\u0000-\u001F\u007F]/; // eslint-disable-line no-control-regex
/** Of Linux and macOS; Windows allows no more. */
const MAX_SEGMENT_BYTES = 255;
const MAX_PATH_BYTES = 2048;

/**
 * The segments of an entry's name, once it is one that means the same place on every system; empty for the root itself.
 * `./` and doubled slashes are dropped.
 * @throws PackError ERR_PACK_ARCHIVE_PATH for any other name.
 */
export function entryPath(name: string): string[] {
  const refuse = (why: string): never => { throw archiveError('ERR_PACK_ARCHIVE_PATH', why, { name }); };
  if (name === '') refuse('an entry without a name');
  if (name.includes('\0')) refuse('a NUL in a name');
  if (CONTROL.test(name)) refuse('a control character in a name');
  if (name.includes('\uFFFD') || !name.isWellFormed()) refuse('a name that is no text');
  if (name.includes('\\')) refuse('a backslash in a name: on Windows it is another place');
  if (name.startsWith('/')) refuse('an absolute path');
  if (/^[a-z]:/i.test(name)) refuse('a path with a drive letter');
  if (Buffer.byteLength(name) > MAX_PATH_BYTES) refuse(`a path of more than ${MAX_PATH_BYTES} bytes`);
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  for (const segment of segments) {
    if (segment === '..') refuse('a path that leads out of the archive');
    if (/[. ]$/.test(segment)) refuse('a name that ends in a dot or blank, which Windows drops');
    if (RESERVED.test(segment)) refuse('a name that means a device on Windows');
    if (FORBIDDEN.test(segment)) refuse('a character that Windows forbids in names');
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) refuse(`a name of more than ${MAX_SEGMENT_BYTES} bytes`);
  }
  return segments;
}

/**
 * Equal for names that some file system takes for the same one: case (NTFS, APFS), Unicode normal form (APFS, HFS+),
 * and characters that HFS+ ignores.
 */
export function collisionKey(path: string): string {
  return path.normalize('NFC').replace(/\p{Default_Ignorable_Code_Point}/gu, '').toUpperCase().toLowerCase().normalize('NFC');
}

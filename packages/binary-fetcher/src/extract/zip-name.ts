import { crc32 } from 'node:zlib';
import { archiveError } from './archive-errors.ts';
import { ZIP_FLAGS, type ZipRecord } from './zip-record.ts';

/** Info-ZIP's field with the name in UTF-8: version, CRC-32 of the other name, name. */
const UNICODE_PATH = 0x7075;

/**
 * The name of a record: UTF-8 when it says so or when it is plain ASCII. Code page 437, which the format names
 * otherwise, is not believed: archivers write whatever code page their system has.
 * @throws PackError ERR_PACK_ARCHIVE_PATH when the name is no text, ERR_PACK_ARCHIVE_MISMATCH when the record tells two names.
 */
export function zipName({ name, flags, extra }: Pick<ZipRecord, 'name' | 'flags' | 'extra'>): string {
  const isAscii = name.every((byte) => byte < 0x80);
  const text = name.toString('utf8');
  const other = unicodePath(extra, name);
  if (other !== undefined && (other !== text || !isAscii)) throw archiveError('ERR_PACK_ARCHIVE_MISMATCH', `a second name, ${JSON.stringify(other)}`, { name: text });
  if (!isAscii && (flags & ZIP_FLAGS.utf8) === 0) throw archiveError('ERR_PACK_ARCHIVE_PATH', 'a name in a code page that nobody knows', { name: text });
  return text;
}

function unicodePath(extra: Buffer, name: Buffer): string | undefined {
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    const data = extra.subarray(at + 4, end);
    if (extra.readUInt16LE(at) === UNICODE_PATH && data.length > 5 && data.readUInt32LE(1) === crc32(name)) return data.toString('utf8', 5);
    at = end;
  }
  return undefined;
}

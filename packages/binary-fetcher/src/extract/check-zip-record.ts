import { crc32 } from 'node:zlib';
import { archiveError, damagedArchive } from './archive-errors.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { ZIP_FLAGS, ZIP_METHODS, type ZipLocalHeader, type ZipRecord } from './zip-record.ts';
import { zipName } from './zip-name.ts';

/** The part of the file that a record takes, from its local header to the end of its body. */
export interface ZipExtent { readonly name: string; readonly start: number; readonly end: number }

const S_IFMT = 0o170000;
const KINDS: Readonly<Record<number, ArchiveEntry['kind']>> = { 0o100000: 'file', 0o040000: 'directory', 0o120000: 'symlink', 0: 'file' };
/** A longer target is no path on any system. */
const MAX_TARGET_BYTES = 4096;

/**
 * What a record says, once directory and local header agree on it; the target of a link is its body.
 * @throws PackError ERR_PACK_ARCHIVE_ENTRY for encryption and unknown compression, _MISMATCH, _DAMAGED, _PATH.
 */
export async function checkZipRecord(record: ZipRecord): Promise<{ entry: ArchiveEntry; extent: ZipExtent }> {
  const name = zipName(record);
  const { encrypted, strongEncryption, hiddenHeaders } = ZIP_FLAGS;
  if ((record.flags & (encrypted | strongEncryption | hiddenHeaders)) !== 0) throw archiveError('ERR_PACK_ARCHIVE_ENTRY', 'is encrypted', { name });
  if (record.method !== ZIP_METHODS.stored && record.method !== ZIP_METHODS.deflated) throw archiveError('ERR_PACK_ARCHIVE_ENTRY', `is compressed in a way that is not known (${record.method})`, { name });
  if (record.method === ZIP_METHODS.stored && record.compressedSize !== record.size) throw archiveError('ERR_PACK_ARCHIVE_MISMATCH', 'is not compressed, and has two sizes', { name });
  const local = await record.local().catch((error: unknown) => { throw damagedArchive(error); });
  compare(record, local, name);
  const { kind, type, mode } = kindOf(record, name);
  const target = kind === 'symlink' ? await targetOf(record, name) : undefined;
  const size = kind === 'symlink' ? 0 : record.size;
  return { entry: { name, kind, type, size, mode, target }, extent: { name, start: record.offset, end: local.bodyStart + record.compressedSize } };
}

/**
 * The body of a record, while its length and checksum are compared with those that the directory tells.
 * @throws PackError ERR_PACK_ARCHIVE_DAMAGED.
 */
export async function* checkedBody(record: ZipRecord): AsyncGenerator<Uint8Array> {
  const name = zipName(record);
  let checksum = 0;
  let bytes = 0;
  try {
    for await (const chunk of await record.open()) {
      checksum = crc32(chunk, checksum);
      if ((bytes += chunk.byteLength) > record.size) break;
      yield chunk;
    }
  } catch (error) {
    throw damagedArchive(error);
  }
  if (bytes !== record.size) throw archiveError('ERR_PACK_ARCHIVE_DAMAGED', `has another length than the ${record.size} bytes that the archive claims`, { name });
  if (checksum !== record.crc32) throw archiveError('ERR_PACK_ARCHIVE_DAMAGED', 'has another checksum than the archive claims', { name });
}

/** Two readers that trust one place each must see the same file. Sizes may follow the body instead (bit 3). */
function compare(record: ZipRecord, local: ZipLocalHeader, name: string): void {
  const refuse = (what: string): never => { throw archiveError('ERR_PACK_ARCHIVE_MISMATCH', `the directory of the zip and the header of the file disagree about its ${what}`, { name }); };
  if (!local.name.equals(record.name)) refuse('name');
  if (local.method !== record.method) refuse('compression');
  if (((local.flags ^ record.flags) & (ZIP_FLAGS.encrypted | ZIP_FLAGS.utf8)) !== 0) refuse('flags');
  const zip64 = local.size === 0xffffffff || local.compressedSize === 0xffffffff; // then the sizes stand in a field of their own
  const follows = (local.flags & ZIP_FLAGS.sizesFollow) !== 0;
  const differs = (own: number, directory: number): boolean => own !== directory && !(follows && own === 0);
  if (!zip64 && (differs(local.size, record.size) || differs(local.compressedSize, record.compressedSize))) refuse('size');
  if (differs(local.crc32, record.crc32)) refuse('checksum');
}

function kindOf({ madeBy, attributes, size }: ZipRecord, name: string): Pick<ArchiveEntry, 'kind' | 'type' | 'mode'> {
  const system = madeBy >> 8;
  const unix = system === 3 || system === 19 ? attributes >>> 16 : 0;
  const format = unix & S_IFMT;
  const named = name.endsWith('/');
  const kind = format === 0 && named ? 'directory' : (KINDS[format] ?? 'other');
  if (named !== (kind === 'directory')) throw archiveError('ERR_PACK_ARCHIVE_MISMATCH', `its name and its attributes disagree about being a directory`, { name });
  if (kind === 'directory' && size > 0) throw archiveError('ERR_PACK_ARCHIVE_MISMATCH', `a directory with ${size} bytes of its own`, { name });
  return { kind, type: kind === 'other' ? 'device or other special file' : kind, mode: unix === 0 ? undefined : unix & 0o7777 };
}

async function targetOf(record: ZipRecord, name: string): Promise<string> {
  if (record.size > MAX_TARGET_BYTES) throw archiveError('ERR_PACK_ARCHIVE_LINK', `a link whose target has ${record.size} bytes`, { name });
  const chunks: Uint8Array[] = [];
  for await (const chunk of checkedBody(record)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

import { readFile } from 'node:fs/promises';
import AdmZip from 'adm-zip';
import { archiveError, damagedArchive } from './archive-errors.ts';
import type { OpenZip, ZipRecord } from './zip-record.ts';

/** adm-zip's headers, of which its types tell only a part. */
interface Header {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
  readonly made: number;
  readonly attr: number;
  readonly realDataOffset: number;
  readonly localHeader: { readonly flags: number; readonly method: number; readonly crc: number; readonly compressedSize: number; readonly size: number; readonly fnameLen: number };
  loadLocalHeaderFromBinary(input: Buffer): void;
}

/**
 * Opens a zip with adm-zip, which holds the archive and each file in memory as a whole. Only its reading is used: names
 * are taken as bytes, so that what it makes of them does not count, and nothing is written by it.
 * @throws PackError ERR_PACK_ARCHIVE_DAMAGED, also while the records are read.
 */
export async function openZipWithAdmZip(path: string): Promise<OpenZip> {
  const bytes = await readFile(path);
  checkEnd(bytes);
  return {
    close() { /* nothing is open */ },
    async *records() {
      try {
        for (const entry of new AdmZip(bytes, { noSort: true }).getEntries()) {
          const header = entry.header as unknown as Header;
          yield {
            ...described(header), name: entry.rawEntryName, extra: entry.extra,
            local: async () => localHeader(bytes, header),
            open: async () => [entry.getData()] as unknown as AsyncIterable<Uint8Array>,
          };
        }
      } catch (error) {
        // Without a code of its own.
        if (/duplicate/i.test((error as Error).message)) throw archiveError('ERR_PACK_ARCHIVE_COLLISION', 'a file is there twice', { cause: error });
        throw damagedArchive(error);
      }
    },
  };
}

/** The end of the directory must be the end of the file: adm-zip passes over what follows. */
function checkEnd(bytes: Buffer): void {
  const at = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const isEnd = at !== -1 && at + 22 <= bytes.length && at + 22 + bytes.readUInt16LE(at + 20) === bytes.length;
  if (!isEnd) throw archiveError('ERR_PACK_ARCHIVE_DAMAGED', 'the archive does not end where its directory does');
}

function described({ flags, method, crc, compressedSize, size, offset, made, attr }: Header): Omit<ZipRecord, 'local' | 'open' | 'name' | 'extra'> {
  return { flags, method, crc32: crc, compressedSize, size, offset, madeBy: made, attributes: attr };
}

function localHeader(bytes: Buffer, header: Header): Awaited<ReturnType<ZipRecord['local']>> {
  header.loadLocalHeaderFromBinary(bytes);
  const { flags, method, crc, compressedSize, size, fnameLen } = header.localHeader;
  const name = bytes.subarray(header.offset + 30, header.offset + 30 + fnameLen);
  return { name, flags, method, crc32: crc, compressedSize, size, bodyStart: header.realDataOffset };
}

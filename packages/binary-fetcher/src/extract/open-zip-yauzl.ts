import { openPromise, type Entry } from 'yauzl';
import { archiveError, damagedArchive } from './archive-errors.ts';
import type { OpenZip, ZipRecord } from './zip-record.ts';

/**
 * Opens a zip with yauzl, which reads the directory first and streams bodies.
 * @throws PackError ERR_PACK_ARCHIVE_DAMAGED, also while the records are read.
 */
export async function openZipWithYauzl(path: string): Promise<OpenZip> {
  try {
    // Names as bytes, so that nothing is mended before it is judged; sizes are compared by our own rules.
    const zip = await openPromise(path, { autoClose: false, decodeStrings: false, validateEntrySizes: false });
    return {
      close: () => zip.close(),
      async *records() {
        try {
          for await (const entry of zip.eachEntry()) {
            yield {
              ...described(entry),
              local: async () => {
                const local = await zip.readLocalFileHeaderPromise(entry);
                const { fileName: name, generalPurposeBitFlag: flags, compressionMethod: method, crc32, compressedSize, uncompressedSize: size, fileDataStart: bodyStart } = local;
                return { name, flags, method, crc32, compressedSize, size, bodyStart };
              },
              open: () => zip.openReadStreamPromise(entry),
            };
          }
        } catch (error) {
          // Without a code of its own.
          if (/strong encryption/.test((error as Error).message)) throw archiveError('ERR_PACK_ARCHIVE_ENTRY', 'the archive is encrypted', { cause: error });
          throw damagedArchive(error);
        }
      },
    };
  } catch (error) {
    throw damagedArchive(error);
  }
}

function described(entry: Entry): Omit<ZipRecord, 'local' | 'open'> {
  return {
    name: entry.fileNameRaw, extra: entry.extraFieldRaw,
    flags: entry.generalPurposeBitFlag, method: entry.compressionMethod, crc32: entry.crc32,
    compressedSize: entry.compressedSize, size: entry.uncompressedSize, offset: entry.relativeOffsetOfLocalHeader,
    madeBy: entry.versionMadeBy, attributes: entry.externalFileAttributes,
  };
}

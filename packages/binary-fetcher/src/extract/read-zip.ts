import { archiveError } from './archive-errors.ts';
import type { ArchiveItem, ReadOptions } from './archive-entry.ts';
import { checkedBody, checkZipRecord, type ZipExtent } from './check-zip-record.ts';
import { openZipWithYauzl } from './open-zip-yauzl.ts';
import type { OpenZip } from './zip-record.ts';

/** What opens zips: `yauzl` streams, `adm-zip` holds the archive in memory. See docs/decisions/archive-readers.md. */
export type ZipLibrary = 'yauzl' | 'adm-zip';

/**
 * The entries of a zip. The whole directory is read, compared with the headers in front of the bodies, and judged,
 * before the first entry is given.
 * @throws PackError ERR_PACK_ARCHIVE_DAMAGED, _ENTRY, _MISMATCH, _PATH, _LINK, _LIMIT, and what the judge throws.
 */
export async function* readZip(path: string, { library, judge, limits, signal }: ReadOptions & { readonly library?: ZipLibrary | undefined }): AsyncGenerator<ArchiveItem> {
  const zip = await open(path, library);
  try {
    const items: ArchiveItem[] = [];
    const extents: ZipExtent[] = [];
    for await (const record of zip.records()) {
      signal?.throwIfAborted();
      if (extents.length === limits.entries) throw archiveError('ERR_PACK_ARCHIVE_LIMIT', `more than ${limits.entries} entries`);
      const { entry, extent } = await checkZipRecord(record);
      const judged = judge(entry);
      if (judged) items.push({ ...judged, body: () => checkedBody(record) });
      extents.push(extent);
    }
    checkOverlaps(extents);
    yield* items;
  } finally {
    zip.close();
  }
}

async function open(path: string, library: ZipLibrary = 'yauzl'): Promise<OpenZip> {
  if (library === 'yauzl') return openZipWithYauzl(path);
  const { openZipWithAdmZip } = await import('./open-zip-adm.ts');
  return openZipWithAdmZip(path);
}

/** Bodies that share bytes make a small file large without end (D. Fifield, "A better zip bomb", 2019). */
function checkOverlaps(extents: readonly ZipExtent[]): void {
  const inOrder = extents.toSorted((a, b) => a.start - b.start);
  inOrder.forEach((extent, index) => {
    const previous = inOrder[index - 1];
    if (previous && extent.start < previous.end) throw archiveError('ERR_PACK_ARCHIVE_MISMATCH', `shares bytes of the archive with ${JSON.stringify(previous.name)}`, { name: extent.name });
  });
}

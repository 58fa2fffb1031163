import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { extract, type Header } from 'tar-stream';
import { damagedArchive, archiveError } from './archive-errors.ts';
import type { ArchiveEntry, ArchiveItem, ReadOptions } from './archive-entry.ts';
import { decompressorFor } from './decompress.ts';

const KINDS: Readonly<Record<string, ArchiveEntry['kind']>> = {
  file: 'file', 'contiguous-file': 'file', directory: 'directory', symlink: 'symlink', link: 'hardlink',
};

/** A tar says all about a file again in a header of 512 bytes, and pads it to as much; long names take two more. */
const OVERHEAD_BYTES = 4096;

/**
 * The entries of a tar, plain or compressed, as it streams by: each is judged, and its body read or passed over, before
 * the next is asked for.
 * @throws PackError ERR_PACK_ARCHIVE_DAMAGED, ERR_PACK_ARCHIVE_LIMIT, and what the judge throws.
 */
export async function* readTarball(path: string, { judge, limits, ...options }: ReadOptions): AsyncGenerator<ArchiveItem> {
  const tar = extract({ highWaterMark: 1 << 16 } as Parameters<typeof extract>[0]);
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, ...(options.signal ? [options.signal] : [])]);
  const maxBytes = limits.totalBytes + limits.entries * OVERHEAD_BYTES; // a bomb of headers has no bodies to count
  const capped = (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> => atMost(maxBytes, chunks);
  const source = pipeline(createReadStream(path, { highWaterMark: 1 << 16 }), await decompressorFor(path), capped, tar, { signal });
  source.catch(() => {}); // a failure also ends the iteration below, with the same error
  try {
    for await (const body of tar) {
      const judged = judge(entryOf(body.header));
      if (judged) yield { ...judged, body: () => explained(body as AsyncIterable<Uint8Array>) };
      if (!body.destroyed) body.resume();
    }
    await source;
  } catch (error) {
    options.signal?.throwIfAborted();
    throw damagedArchive(error);
  } finally {
    ended.abort();
    await source.catch(() => {});
  }
}

/** A body that ends too early fails where it is read, not where the next entry is asked for. */
async function* explained(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw damagedArchive(error);
  }
}

async function* atMost(maxBytes: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    if ((bytes += chunk.byteLength) > maxBytes) throw archiveError('ERR_PACK_ARCHIVE_LIMIT', `the archive unpacks to more than ${maxBytes} bytes`);
    yield chunk;
  }
}

/** tar-stream lets sizes through that are none, and then waits for their end without end. */
function entryOf({ name, type, size = 0, mode, linkname }: Header): ArchiveEntry {
  if (!Number.isSafeInteger(size)) throw archiveError('ERR_PACK_ARCHIVE_DAMAGED', 'a size that is no number', { name });
  return { name, kind: KINDS[type ?? ''] ?? 'other', type: type ?? 'nameless type', size, mode, target: linkname ?? undefined };
}

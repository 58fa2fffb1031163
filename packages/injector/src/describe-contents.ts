import { isPackError } from '@pack/errors';
import { describeSeaBlob, type DescribedSeaBlob } from '@pack/sea-assets';
import type { BinaryFile } from './binary-file.ts';
import type { FileRange } from './sea-fuse.ts';
import { isSingleExecutableHeader, parseSingleExecutableHeader, type SingleExecutableHeader } from './single-executable-header.ts';

/** What a blob in an executable holds; all places are those in the file. */
export type BlobDescription =
  | { readonly kind: 'sea' } & DescribedSeaBlob
  /** The early format of the initiative for single executables. */
  | { readonly kind: 'early' } & Pick<SingleExecutableHeader, 'version' | 'args'> & { readonly binaryData?: FileRange }
  /** Of another layout than those that are known; why it is none of them. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Says what is in the blob of an executable; only sizes and names are read, whatever the size of what it holds. */
export async function describeContents(binary: BinaryFile, { offset, size }: FileRange): Promise<BlobDescription> {
  const at = binary.start + offset;
  try {
    const head = await binary.read(offset, Math.min(size, LARGEST_EARLY_HEAD), 'blob');
    if (isSingleExecutableHeader(head)) return early(head, { offset: at, size });
    const described = await describeSeaBlob({ size, read: (from, length) => binary.read(offset + from, length, 'blob') });
    const place = (range: FileRange): FileRange => ({ offset: at + range.offset, size: range.size });
    const { main, codeCache, assets } = described;
    return { kind: 'sea', ...described, main: place(main), codeCache: codeCache && place(codeCache), assets: assets.map((asset) => ({ key: asset.key, ...place(asset) })) };
  } catch (error) {
    if (!isPackError(error) || error.code !== 'ERR_PACK_BLOB_INVALID') throw error;
    return { kind: 'unknown', reason: error.message };
  }
}

/** Bytes; arguments of more than that no system takes. */
const LARGEST_EARLY_HEAD = 1 << 20;

function early(head: Buffer, blob: FileRange): BlobDescription {
  const { version, args, binaryData } = parseSingleExecutableHeader(head);
  if (!binaryData) return { kind: 'early', version, args };
  const headSize = head.length - binaryData.length;
  return { kind: 'early', version, args, binaryData: { offset: blob.offset + headSize, size: blob.size - headSize } };
}

import { PackError } from '@pack/errors';
import { BASE_RECORD_HEADER, baseRecordSize, decodeBaseRecord } from './base-record.ts';
import type { BasePiece } from './base-pieces.ts';
import type { BinaryFile } from './binary-file.ts';
import type { BinaryHeaders } from './describe-binary.ts';
import { sectionTableEnd } from './elf-header.ts';
import { lastSectionEnd } from './pe-header.ts';

/** Where the record of its base stands in an executable: behind everything else, or on macOS, where nothing may, behind the blob. */
export function baseRecordPlace({ blob, elf, pe }: Pick<BinaryHeaders, 'blob' | 'elf' | 'pe'>): number | undefined {
  if (!blob) return undefined;
  return aligned(elf ? sectionTableEnd(elf) ?? blob.offset + blob.size : pe ? lastSectionEnd(pe) : blob.offset + blob.size);
}

/**
 * The binary that an executable was made of, as a file that is read piece by piece from the executable; on macOS
 * without the contents of its signature. Undefined: the executable does not tell, because another tool made it, or changed it since (`strip` does).
 */
export async function baseOf(executable: BinaryFile, headers: BinaryHeaders): Promise<BinaryFile | undefined> {
  const at = baseRecordPlace(headers);
  if (at === undefined || at + BASE_RECORD_HEADER > executable.size) return undefined;
  const size = baseRecordSize(await executable.read(at, BASE_RECORD_HEADER, 'record of its base'));
  if (size === undefined || at + size > executable.size) return undefined;
  const pieces = decodeBaseRecord(await executable.read(at, size, 'record of its base'), executable.size);
  return pieces && fileOfPieces(pieces, executable);
}

/** The next place at which a record may stand. */
export function aligned(offset: number): number {
  return Math.ceil(offset / 16) * 16;
}

/** Pieces of a file and of memory as if they were a file. */
export function fileOfPieces(pieces: readonly BasePiece[], executable: BinaryFile): BinaryFile {
  const starts = [0];
  for (const piece of pieces) starts.push(starts.at(-1)! + piece.size);
  const size = starts.at(-1)!;
  const read: BinaryFile['read'] = async (offset, length, what, into) => {
    if (!Number.isSafeInteger(offset + length) || offset < 0 || length < 0 || offset + length > size) {
      throw new PackError('ERR_PACK_BINARY_INVALID', `The binary is truncated or damaged: its ${what} should be ${length} bytes at byte ${offset}, but what it was made of has ${size} bytes`, { path: executable.path });
    }
    const bytes = into?.subarray(0, length) ?? Buffer.allocUnsafe(length);
    let index = indexOf(starts, offset);
    for (let done = 0; done < length; index++) {
      const piece = pieces[index]!;
      const skip = offset + done - starts[index]!;
      const part = bytes.subarray(done, done + Math.min(piece.size - skip, length - done));
      if ('at' in piece) await executable.read(piece.at + skip, part.length, what, part);
      else part.set(piece.bytes.subarray(skip, skip + part.length));
      done += part.length;
    }
    return bytes;
  };
  return { path: executable.path, start: 0, size, read };
}

/** Index of the last start that is not behind `offset`. */
function indexOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

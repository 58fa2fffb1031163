import type { BinaryFile } from './binary-file.ts';
import { SEGMENT_NOTE, type ElfFile, type ElfSegment } from './elf-header.ts';
import type { FileRange } from './sea-fuse.ts';

/** The name under which Node looks for its blob, in every format. Source: Node's documentation, "Single executable applications". */
export const BLOB_NAME = 'NODE_SEA_BLOB';

/** The most that the 32-bit size of a note can say. */
export const NOTE_LIMIT = 0xffff_ffff;

/**
 * What stands in front of a blob of `size` bytes in its note: sizes, type 1 and the name, padded to 4 bytes.
 * Node compares the name's first 8 bytes (`strncmp` with `sizeof(char *)`) and skips it padded to 4, whatever the
 * segment's alignment. Source: `postject-api.h`, elf(5) "Notes".
 */
export function encodeNoteHeader(size: number): Buffer {
  const name = Buffer.from(`${BLOB_NAME}\0`, 'latin1');
  const bytes = Buffer.alloc(NOTE_HEADER_SIZE + padded(name.length));
  bytes.writeUInt32LE(name.length, 0);
  bytes.writeUInt32LE(size, 4);
  bytes.writeUInt32LE(1, 8);
  name.copy(bytes, NOTE_HEADER_SIZE);
  return bytes;
}

/** Finds the blob among the notes that are loaded with the program; undefined: none there. */
export async function findBlobNote(binary: BinaryFile, elf: ElfFile): Promise<FileRange | undefined> {
  for (const segment of elf.segments.filter(({ type }) => type === SEGMENT_NOTE).slice(0, SEGMENTS_READ)) {
    const found = await findInSegment(binary, segment);
    if (found) return found;
  }
  return undefined;
}

/** `size` rounded up to the 4 bytes at which notes and their parts begin. */
export function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

const NOTE_HEADER_SIZE = 12;
/** Real binaries have three or four; a hostile one could have millions. */
const NOTES_READ = 1000;
const SEGMENTS_READ = 10;

async function findInSegment(binary: BinaryFile, segment: ElfSegment): Promise<FileRange | undefined> {
  const end = segment.offset + segment.fileSize;
  let at = segment.offset;
  for (let count = 0; count < NOTES_READ && at + NOTE_HEADER_SIZE <= end; count++) {
    const header = await binary.read(at, Math.min(NOTE_HEADER_SIZE + BLOB_NAME.length + 1, end - at), 'notes');
    const nameSize = header.readUInt32LE(0);
    const size = header.readUInt32LE(4);
    const offset = at + NOTE_HEADER_SIZE + padded(nameSize);
    const name = header.toString('latin1', NOTE_HEADER_SIZE).split('\0', 1)[0];
    if (name === BLOB_NAME && nameSize <= BLOB_NAME.length + 1 && offset + size <= end) return { offset, size };
    at = offset + padded(size);
  }
  return undefined;
}

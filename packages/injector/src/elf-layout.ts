import { PackError } from '@pack/errors';
import { NOTE_LIMIT, encodeNoteHeader, padded } from './elf-note.ts';
import {
  PROGRAM_HEADER_SIZE, SEGMENT_GNU_PROPERTY, SEGMENT_INTERP, SEGMENT_LOAD, SEGMENT_NOTE, SEGMENT_PROGRAM_HEADERS,
  type ElfFile, type ElfSegment,
} from './elf-header.ts';

/** Where everything goes when a blob is put into an ELF file: numbers only, nothing is read or written. */
export interface ElfLayout {
  /** The program headers of the result, in order: one more than before. */
  readonly segments: readonly ElfSegment[];
  /** Runs of bytes that move; the program interpreter's first, if it does, then the notes that stood behind it. */
  readonly moves: readonly ElfMove[];
  /** Where our note begins, in the file and in memory. */
  readonly note: { readonly offset: number; readonly address: number; readonly size: number };
  /** Where the blob's own bytes begin in the file. */
  readonly blobOffset: number;
  /** Where the loaded part ends in the file: section headers may follow. */
  readonly end: number;
}

/** A run of bytes that moves in the file and in memory. */
export interface ElfMove {
  readonly from: number;
  readonly size: number;
  readonly to: number;
  /** Address of `to`. */
  readonly address: number;
}

/** Where a part of a run that moves goes; undefined: it lies in none of them. */
export function moved(part: { readonly offset: number; readonly size: number }, moves: readonly ElfMove[]): { offset: number; address: number } | undefined {
  const move = moves.find(({ from, size }) => part.offset >= from && part.offset + part.size <= from + size);
  return move && { offset: part.offset - move.from + move.to, address: part.offset - move.from + move.address };
}

/**
 * Makes room for one more program header: the interpreter's path slides back by one header's size, over the notes that
 * stand behind it, and these move into a new read-only segment at the end of the file, in front of our note.
 * The table itself stays where it is, because older kernels and loaders expect it right behind the ELF header.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when the file is not built that way, ERR_PACK_INJECT_FAILED when the blob is too large for a note.
 */
export function layOutElf(elf: ElfFile, fileSize: number, blobSize: number, path: string): ElfLayout {
  const prefix = encodeNoteHeader(0).length;
  const main = elf.segments.find(({ type, align }) => type === SEGMENT_NOTE && align <= 4);
  if (!main) throw noRoom(path, 'it has no notes that a further one could be added to');
  if (blobSize > NOTE_LIMIT - prefix) throw new PackError('ERR_PACK_INJECT_FAILED', `The blob has ${blobSize} bytes, and an ELF note holds less than 4 GiB`, { path });

  const start = newSegmentStart(elf, fileSize);
  const interpreter = interpreterMove(elf, path);
  const notes = noteMoves(elf, main, start);
  const oldNotesEnd = notes.reduce((end, move) => Math.max(end, move.to + padded(move.size)), start.offset);
  const note = { offset: oldNotesEnd, address: oldNotesEnd - start.offset + start.address, size: padded(prefix + blobSize) };
  const end = note.offset + note.size;
  const size = end - start.offset;
  const load: ElfSegment = { type: SEGMENT_LOAD, flags: READ_ONLY, offset: start.offset, address: start.address, fileSize: size, memorySize: size, align: start.align };

  const moves = [...interpreter, ...notes];
  const segments = elf.segments.map((segment) => segment === main ? extended(moveSegment(segment, moves), end) : moveSegment(segment, moves));
  const afterLastLoad = elf.segments.findLastIndex(({ type }) => type === SEGMENT_LOAD) + 1;
  return { segments: segments.toSpliced(afterLastLoad, 0, load), moves, note, blobOffset: note.offset + prefix, end };
}

const READ_ONLY = 4;
/** The largest page that Linux uses on a processor. Source: its ABI supplement; what linkers align to by default. */
const PAGE_SIZES = { x64: 0x1000, arm64: 0x10000 } as const;
const SMALLEST_PAGE = 0x1000;

/**
 * The new segment shares no page of memory with another: it begins on a page of its own.
 * In the file 4 KiB suffice, as long as address and offset are equal modulo the page size.
 */
function newSegmentStart(elf: ElfFile, fileSize: number): { offset: number; address: number; align: number } {
  const align = PAGE_SIZES[elf.arch];
  const loads = elf.segments.filter(({ type }) => type === SEGMENT_LOAD);
  const lastAddress = Math.max(...loads.map(({ address, memorySize }) => address + memorySize));
  const offset = roundUp(fileSize, SMALLEST_PAGE);
  return { offset, address: roundUp(lastAddress, align) + offset % align, align };
}

function interpreterMove(elf: ElfFile, path: string): ElfMove[] {
  const tableEnd = elf.programHeadersAt + elf.segments.length * PROGRAM_HEADER_SIZE;
  const interpreter = elf.segments.find(({ type, offset }) => type === SEGMENT_INTERP && offset >= tableEnd && offset < tableEnd + PROGRAM_HEADER_SIZE);
  const needed = PROGRAM_HEADER_SIZE + (interpreter?.fileSize ?? 0);
  const room = roomBehind(elf, tableEnd);
  if (room < needed) throw noRoom(path, `${needed} movable bytes are needed behind its program headers, and there are ${room}`);
  if (!interpreter) return [];
  const to = tableEnd + PROGRAM_HEADER_SIZE;
  return [{ from: interpreter.offset, size: interpreter.fileSize, to, address: interpreter.address + to - interpreter.offset }];
}

/** How many bytes behind the program headers belong to the interpreter's path and to notes, with nothing but padding between. */
function roomBehind(elf: ElfFile, tableEnd: number): number {
  const movable = elf.segments.filter(({ type, fileSize }) => (type === SEGMENT_INTERP || type === SEGMENT_NOTE) && fileSize > 0).sort((a, b) => a.offset - b.offset);
  let end = tableEnd;
  for (const { offset, fileSize } of movable) {
    if (offset >= tableEnd && offset < end + MOST_PADDING) end = Math.max(end, offset + fileSize);
  }
  return end - tableEnd;
}

const MOST_PADDING = 8;

/** The notes that are overwritten and those that ours is added to; the latter last, so that ours directly follows. */
function noteMoves(elf: ElfFile, main: ElfSegment, start: { offset: number; address: number }): ElfMove[] {
  const tableEnd = elf.programHeadersAt + elf.segments.length * PROGRAM_HEADER_SIZE;
  const inTheWay = elf.segments.filter((segment) => segment !== main && segment.type === SEGMENT_NOTE && segment.offset >= tableEnd && segment.offset < tableEnd + HEAD_SIZE);
  let at = start.offset;
  return [...inTheWay, main].map((segment) => {
    const to = roundUp(at, Math.max(segment.align, 4));
    at = to + segment.fileSize;
    return { from: segment.offset, size: segment.fileSize, to, address: start.address + to - start.offset };
  });
}

/** More than what interpreter and header can cover. */
const HEAD_SIZE = 0x400;

function moveSegment(segment: ElfSegment, moves: readonly ElfMove[]): ElfSegment {
  if (segment.type === SEGMENT_PROGRAM_HEADERS) return { ...segment, fileSize: segment.fileSize + PROGRAM_HEADER_SIZE, memorySize: segment.memorySize + PROGRAM_HEADER_SIZE };
  return MOVABLE.has(segment.type) ? { ...segment, ...moved({ offset: segment.offset, size: segment.fileSize }, moves) } : segment;
}

const MOVABLE = new Set([SEGMENT_INTERP, SEGMENT_NOTE, SEGMENT_GNU_PROPERTY]);

/** Alignment 4 is kept or set: with 8, newer readers would look for the blob elsewhere than older ones. */
function extended(segment: ElfSegment, end: number): ElfSegment {
  const size = end - segment.offset;
  return { ...segment, fileSize: size, memorySize: size, align: 4 };
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}

function noRoom(path: string, why: string): PackError {
  return new PackError('ERR_PACK_BINARY_UNSUPPORTED', `The binary is laid out in a way that the native injector does not know: ${why}`,
    { path, hint: "Use an official Node.js binary, or the injector 'auto', which tries other tools" });
}

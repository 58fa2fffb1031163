import { PackError } from '@pack/errors';
import type { ElfHashTable } from './elf-hash-tables.ts';
import { NOTE_LIMIT, encodeNoteHeader, padded } from './elf-note.ts';
import {
  PROGRAM_HEADER_SIZE, SEGMENT_GNU_PROPERTY, SEGMENT_INTERP, SEGMENT_LOAD, SEGMENT_NOTE, SEGMENT_PROGRAM_HEADERS,
  type ElfFile, type ElfSegment,
} from './elf-header.ts';

/** Where everything goes when a blob is put into an ELF file: numbers only, nothing is read or written. */
export interface ElfLayout {
  /** The program headers of the result, in order: one more than before, two where there were no notes. */
  readonly segments: readonly ElfSegment[];
  /** Runs of bytes that move; the program interpreter's first, if it does, then the notes that stood behind it. */
  readonly moves: readonly ElfMove[];
  /** Hash tables that move, each with the place where its address stands. Their old bytes stay, but for what is written over them. */
  readonly tables: readonly (ElfMove & { readonly pointerAt: number })[];
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
 * Makes room for one more program header, or two: the interpreter's path slides back by their size, over what stands
 * behind it, and that moves into a new read-only segment at the end of the file, in front of our note. With glibc these are notes; with
 * musl, which has none or too short ones, it is the hash table of the dynamic linker.
 * The table itself stays where it is, because older kernels and loaders expect it right behind the ELF header.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when the file is not built that way, ERR_PACK_INJECT_FAILED when the blob is too large for a note.
 */
export function layOutElf(elf: ElfFile, hashTables: readonly ElfHashTable[], { fileSize, blobSize, path }: { fileSize: number; blobSize: number; path: string }): ElfLayout {
  const prefix = encodeNoteHeader(0).length;
  const main = elf.segments.find(({ type, align }) => type === SEGMENT_NOTE && align <= 4);
  if (blobSize > NOTE_LIMIT - prefix) throw new PackError('ERR_PACK_INJECT_FAILED', `The blob has ${blobSize} bytes, and an ELF note holds less than 4 GiB`, { path });

  const start = newSegmentStart(elf, fileSize);
  const tableEnd = elf.programHeadersAt + elf.segments.length * PROGRAM_HEADER_SIZE;
  const added = (main ? 1 : 2) * PROGRAM_HEADER_SIZE;
  const { interpreter, inTheWay } = makeRoom(elf, hashTables, { tableEnd, added, path });
  const tables = moveInto(start, start.offset, inTheWay);
  const notes = moveInto(start, endOf(tables, start.offset), noteSegments(elf, main, tableEnd));
  const oldNotesEnd = endOf(notes, endOf(tables, start.offset));
  const note = { offset: oldNotesEnd, address: oldNotesEnd - start.offset + start.address, size: padded(prefix + blobSize) };
  const end = note.offset + note.size;
  const size = end - start.offset;
  const load: ElfSegment = { type: SEGMENT_LOAD, flags: READ_ONLY, offset: start.offset, address: start.address, fileSize: size, memorySize: size, align: start.align };

  const moves = [...interpreter, ...notes];
  const segments = elf.segments.map((segment) => {
    if (segment.type === SEGMENT_PROGRAM_HEADERS) return { ...segment, fileSize: segment.fileSize + added, memorySize: segment.memorySize + added };
    const there = MOVABLE.has(segment.type) ? { ...segment, ...moved({ offset: segment.offset, size: segment.fileSize }, moves) } : segment;
    return segment === main ? extended(there, end) : there;
  });
  if (!main) segments.push({ ...load, type: SEGMENT_NOTE, offset: note.offset, address: note.address, fileSize: note.size, memorySize: note.size, align: 4 });
  const afterLastLoad = elf.segments.findLastIndex(({ type }) => type === SEGMENT_LOAD) + 1;
  return { segments: segments.toSpliced(afterLastLoad, 0, load), moves, tables, note, blobOffset: note.offset + prefix, end };
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

interface Room {
  /** Where the program headers end. */
  readonly tableEnd: number;
  /** Bytes that they become longer. */
  readonly added: number;
  readonly path: string;
}

/** What of it is in the way of longer program headers: the interpreter's path, as a move, and hash tables, which have to move. */
function makeRoom(elf: ElfFile, hashTables: readonly ElfHashTable[], { tableEnd, added, path }: Room): { interpreter: readonly ElfMove[]; inTheWay: readonly ElfHashTable[] } {
  const interpreter = elf.segments.find(({ type, offset }) => type === SEGMENT_INTERP && offset >= tableEnd && offset < tableEnd + added);
  const needed = added + (interpreter?.fileSize ?? 0);
  const small = elf.segments.filter(({ type, fileSize }) => (type === SEGMENT_INTERP || type === SEGMENT_NOTE) && fileSize > 0).map(({ offset, fileSize }) => ({ offset, size: fileSize }));
  const room = roomBehind(tableEnd, [...small, ...hashTables]);
  if (room < needed) throw noRoom(path, `${needed} movable bytes are needed behind its program headers, and there are ${room}`);
  const to = tableEnd + added;
  return {
    interpreter: interpreter ? [{ from: interpreter.offset, size: interpreter.fileSize, to, address: interpreter.address + to - interpreter.offset }] : [],
    inTheWay: hashTables.filter(({ offset }) => offset >= tableEnd && offset < tableEnd + needed),
  };
}

/** How many bytes behind the program headers can move, with nothing but padding between. */
function roomBehind(tableEnd: number, movable: readonly { readonly offset: number; readonly size: number }[]): number {
  let end = tableEnd;
  for (const { offset, size } of movable.toSorted((a, b) => a.offset - b.offset)) {
    if (offset >= tableEnd && offset < end + MOST_PADDING) end = Math.max(end, offset + size);
  }
  return end - tableEnd;
}

const MOST_PADDING = 8;

/** The notes that are overwritten and those that ours is added to; the latter last, so that ours directly follows. */
function noteSegments(elf: ElfFile, main: ElfSegment | undefined, tableEnd: number): { offset: number; size: number; align: number }[] {
  const inTheWay = elf.segments.filter((segment) => segment !== main && segment.type === SEGMENT_NOTE && segment.offset >= tableEnd && segment.offset < tableEnd + HEAD_SIZE);
  return [...inTheWay, ...main ? [main] : []].map(({ offset, fileSize, align }) => ({ offset, size: fileSize, align }));
}

/** More than what interpreter and headers can cover. */
const HEAD_SIZE = 0x400;

/** Places runs one behind the other in the new segment, from `at` on. */
function moveInto<Run extends { readonly offset: number; readonly size: number; readonly align: number }>(start: { offset: number; address: number }, at: number, runs: readonly Run[]): (Run & ElfMove)[] {
  let next = at;
  return runs.map((run) => {
    const to = roundUp(next, Math.max(run.align, 4));
    next = to + run.size;
    return { ...run, from: run.offset, to, address: start.address + to - start.offset };
  });
}

function endOf(moves: readonly ElfMove[], start: number): number {
  return moves.reduce((end, move) => Math.max(end, move.to + padded(move.size)), start);
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

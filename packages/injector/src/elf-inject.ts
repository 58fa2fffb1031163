import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import {
  ELF_HEADER_SIZE, SECTION_NOTE, SECTION_SYMBOLS, encodeSection, encodeSegment,
  type ElfFile, type ElfSection,
} from './elf-header.ts';
import { readHashTables } from './elf-hash-tables.ts';
import { layOutElf, moved, type ElfLayout, type ElfMove } from './elf-layout.ts';
import { BLOB_NAME, encodeNoteHeader } from './elf-note.ts';
import type { Patch } from './output-file.ts';
import { readAhead } from './read-ahead.ts';

/** Everything that turns a copy of an ELF binary into one that carries a blob, except the blob. */
export interface ElfInjection {
  readonly patches: readonly Patch[];
  readonly blobOffset: number;
  readonly size: number;
}

/**
 * Works out how a blob of `blobSize` bytes goes into an ELF binary; only headers, notes and symbols are read.
 * What was in the file stays where it is, except the path of the interpreter and the notes: see `layOutElf`.
 * @throws PackError as `layOutElf` does.
 */
export async function planElfInjection(binary: BinaryFile, elf: ElfFile, blobSize: number): Promise<ElfInjection> {
  const layout = layOutElf(elf, await readHashTables(binary, elf), { fileSize: binary.size, blobSize, path: binary.path });
  const sectionTable = await newSectionTable(binary, elf, layout);
  const patches = [
    ...await movePatches(binary, layout),
    { at: layout.note.offset, bytes: encodeNoteHeader(blobSize) },
    ...await symbolPatches(binary, elf, layout.moves),
    { at: elf.programHeadersAt, bytes: Buffer.concat(layout.segments.map(encodeSegment)) },
    { at: 0, bytes: newHeader(elf, layout, sectionTable.at) },
    ...sectionTable.bytes.length > 0 ? [sectionTable.patch] : [],
  ];
  return { patches, blobOffset: layout.blobOffset, size: sectionTable.end };
}

/** The bytes that move, and zeros where they were (which the longer header table and what slides back then partly cover). */
async function movePatches(binary: BinaryFile, { moves, tables }: ElfLayout): Promise<Patch[]> {
  const total = [...moves, ...tables].reduce((sum, { size }) => sum + size, 0);
  if (total > LARGEST_MOVE) throw new PackError('ERR_PACK_BINARY_INVALID', `The binary is damaged: its notes, its interpreter's path and its hash table have ${total} bytes`, { path: binary.path });
  const erased: Patch[] = [];
  const written: Patch[] = [];
  for (const { from, size, to } of moves) {
    erased.push({ at: from, bytes: Buffer.alloc(size) });
    written.push({ at: to, bytes: await binary.read(from, size, 'notes') });
  }
  for (const { from, size, to, address, pointerAt } of tables) {
    written.push({ at: to, bytes: await binary.read(from, size, 'hash table') }, { at: pointerAt, bytes: u64(address) });
  }
  return [...erased, ...written];
}

/** Bytes. A hash table has some for each symbol that is exported. */
const LARGEST_MOVE = 1 << 24;

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function newHeader(elf: ElfFile, layout: ElfLayout, sectionHeadersAt: number): Buffer {
  const header = Buffer.from(elf.header.subarray(0, ELF_HEADER_SIZE));
  header.writeUInt16LE(layout.segments.length, 56);
  if (elf.sections.length > 0) {
    header.writeBigUInt64LE(BigInt(sectionHeadersAt), 40);
    header.writeUInt16LE(elf.sections.length + 1, 60);
  }
  return header;
}

/**
 * The section headers with one for our note, behind the blob, and in front of them the section names with its name.
 * Without them `strip` would drop the blob: it writes a file anew from its sections.
 * The old table stays as dead bytes. Indices do not change, because other parts of the file refer to them.
 */
async function newSectionTable(binary: BinaryFile, elf: ElfFile, layout: ElfLayout): Promise<{ at: number; end: number; bytes: Buffer; patch: Patch }> {
  const names = elf.sections[elf.namesIndex];
  if (!names || elf.namesIndex === 0) return { at: 0, end: layout.end, bytes: Buffer.alloc(0), patch: { at: layout.end, bytes: Buffer.alloc(0) } };
  if (names.size > LARGEST_MOVE) throw new PackError('ERR_PACK_BINARY_INVALID', `The binary is damaged: its section names have ${names.size} bytes`, { path: binary.path });
  const newNames = Buffer.concat([await binary.read(names.offset, names.size, 'section names'), Buffer.from(`.note.${BLOB_NAME}\0`, 'latin1')]);
  const { offset, address, size } = layout.note;
  const note: ElfSection = { name: names.size, type: SECTION_NOTE, flags: SECTION_IN_MEMORY, address, offset, size, link: 0, info: 0, align: 4, entrySize: 0 };
  const sections = elf.sections.map((section, index) =>
    index === elf.namesIndex ? { ...section, offset: layout.end, size: newNames.length } : moveSection(section, [...layout.moves, ...layout.tables]));
  const padding = Buffer.alloc((8 - (layout.end + newNames.length) % 8) % 8);
  const bytes = Buffer.concat([newNames, padding, ...[...sections, note].map(encodeSection)]);
  const at = layout.end + newNames.length + padding.length;
  return { at, end: layout.end + bytes.length, bytes, patch: { at: layout.end, bytes } };
}

const SECTION_IN_MEMORY = 2;

function moveSection(section: ElfSection, moves: readonly ElfMove[]): ElfSection {
  return (section.flags & SECTION_IN_MEMORY) && section.size > 0 ? { ...section, ...moved(section, moves) } : section;
}

/** Symbols of the sections that moved: only local ones, which stand first in the table, ever point there. */
async function symbolPatches(binary: BinaryFile, elf: ElfFile, moves: readonly ElfMove[]): Promise<Patch[]> {
  const steps = elf.sections.map((section) => moveSection(section, moves).address - section.address || undefined);
  const patches: Patch[] = [];
  const table = elf.sections.find(({ type, entrySize }) => type === SECTION_SYMBOLS && entrySize === SYMBOL_SIZE); // a file has one at most
  const size = table ? Math.min(table.info * SYMBOL_SIZE, table.size) : 0;
  let start = table?.offset ?? 0;
  for await (const symbols of readAhead(binary, { offset: start, size: size - size % SYMBOL_SIZE }, SYMBOLS_READ)) {
    const halves = new Uint16Array(symbols.buffer, symbols.byteOffset, symbols.length / 2); // there are hundreds of thousands of symbols
    for (let at = 0; at < symbols.length; at += SYMBOL_SIZE) {
      const step = steps[halves[(at + 6) / 2]!];
      if (step === undefined) continue;
      const value = Buffer.alloc(8);
      value.writeBigUInt64LE(BigInt.asUintN(64, symbols.readBigUInt64LE(at + 8) + BigInt(step)));
      patches.push({ at: start + at + 8, bytes: value });
    }
    start += symbols.length;
  }
  return patches;
}

const SYMBOL_SIZE = 24;
const SYMBOLS_READ = SYMBOL_SIZE * 32_768;

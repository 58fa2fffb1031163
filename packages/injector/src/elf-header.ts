import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { overlap } from './overlap.ts';

/** The parts of a 64-bit little-endian ELF file that matter here. Source: System V ABI, chapters 4 and 5; elf(5). */
export interface ElfFile {
  /** The 64 bytes at the start of the file. */
  readonly header: Buffer;
  readonly arch: 'x64' | 'arm64';
  readonly programHeadersAt: number;
  readonly sectionHeadersAt: number;
  /** Index of the section that holds the section names; 0: none. */
  readonly namesIndex: number;
  readonly segments: readonly ElfSegment[];
  readonly sections: readonly ElfSection[];
}

/** A program header: addresses and sizes in bytes. */
export interface ElfSegment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
  readonly align: number;
}

/** A section header. */
export interface ElfSection {
  readonly name: number;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly align: number;
  readonly entrySize: number;
}

export const SEGMENT_LOAD = 1;
export const SEGMENT_DYNAMIC = 2;
export const SEGMENT_INTERP = 3;
export const SEGMENT_NOTE = 4;
export const SEGMENT_PROGRAM_HEADERS = 6;
export const SEGMENT_GNU_PROPERTY = 0x6474e553;
export const SECTION_SYMBOLS = 2;
export const SECTION_NOTE = 7;
const SECTION_PROGRAM = 1;
const SECTION_EXECUTABLE = 4;
export const ELF_HEADER_SIZE = 64;
export const PROGRAM_HEADER_SIZE = 56;
export const SECTION_HEADER_SIZE = 64;

/**
 * Reads and checks the headers of an ELF file.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED for another class, byte order, system or processor;
 *   ERR_PACK_BINARY_INVALID for headers that contradict the file.
 */
export async function readElf(binary: BinaryFile): Promise<ElfFile> {
  const header = await binary.read(0, ELF_HEADER_SIZE, 'ELF header');
  const arch = checkKind(header, binary.path);
  const programHeadersAt = readU64(header, 32, binary);
  const sectionHeadersAt = readU64(header, 40, binary);
  const segmentCount = header.readUInt16LE(56);
  const sectionCount = header.readUInt16LE(60);
  const namesIndex = header.readUInt16LE(62);
  if (segmentCount === 0 || header.readUInt16LE(54) !== PROGRAM_HEADER_SIZE) throw damaged(binary, 'it has no program headers that could be read');
  if (sectionCount > 0 && header.readUInt16LE(58) !== SECTION_HEADER_SIZE) throw damaged(binary, 'its section headers have an unknown size');
  if (segmentCount > MOST_SEGMENTS) throw damaged(binary, `it has ${segmentCount} program headers`);
  if (sectionCount > MOST_SECTIONS) throw damaged(binary, `it has ${sectionCount} sections`);
  if (sectionCount === 0 && sectionHeadersAt !== 0) throw damaged(binary, 'it has a section header table without sections');
  if (sectionCount > 0 && namesIndex >= sectionCount) throw damaged(binary, 'its section names are in a section that is not there');

  const segmentBytes = await binary.read(programHeadersAt, segmentCount * PROGRAM_HEADER_SIZE, 'program headers');
  const segments = Array.from({ length: segmentCount }, (_, index) => readSegment(segmentBytes, index * PROGRAM_HEADER_SIZE, binary));
  const sectionBytes = await binary.read(sectionHeadersAt, sectionCount * SECTION_HEADER_SIZE, 'section headers');
  const sections = Array.from({ length: sectionCount }, (_, index) => readSection(sectionBytes, index * SECTION_HEADER_SIZE, binary));
  checkExtents(segments, sections, binary);
  return { header, arch, programHeadersAt, sectionHeadersAt, namesIndex, segments, sections };
}

/** Whether a section has nothing but instructions. */
export function isCode({ type, flags }: ElfSection): boolean {
  return type === SECTION_PROGRAM && (flags & SECTION_EXECUTABLE) !== 0;
}

/** Where the section headers end in the file, which is the end of it in what we write; undefined: there are none. */
export function sectionTableEnd({ sections, sectionHeadersAt }: Pick<ElfFile, 'sections' | 'sectionHeadersAt'>): number | undefined {
  return sections.length > 0 ? sectionHeadersAt + sections.length * SECTION_HEADER_SIZE : undefined;
}

/** The 56 bytes of a program header. */
export function encodeSegment(segment: ElfSegment): Buffer {
  const bytes = Buffer.alloc(PROGRAM_HEADER_SIZE);
  bytes.writeUInt32LE(segment.type, 0);
  bytes.writeUInt32LE(segment.flags, 4);
  [segment.offset, segment.address, segment.address, segment.fileSize, segment.memorySize, segment.align]
    .forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), 8 + index * 8));
  return bytes;
}

/** The 64 bytes of a section header. */
export function encodeSection(section: ElfSection): Buffer {
  const bytes = Buffer.alloc(SECTION_HEADER_SIZE);
  bytes.writeUInt32LE(section.name, 0);
  bytes.writeUInt32LE(section.type, 4);
  [section.flags, section.address, section.offset, section.size].forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), 8 + index * 8));
  bytes.writeUInt32LE(section.link, 40);
  bytes.writeUInt32LE(section.info, 44);
  bytes.writeBigUInt64LE(BigInt(section.align), 48);
  bytes.writeBigUInt64LE(BigInt(section.entrySize), 56);
  return bytes;
}

function readSegment(bytes: Buffer, at: number, binary: BinaryFile): ElfSegment {
  const u64 = (offset: number): number => readU64(bytes, at + offset, binary);
  return { type: bytes.readUInt32LE(at), flags: bytes.readUInt32LE(at + 4), offset: u64(8), address: u64(16), fileSize: u64(32), memorySize: u64(40), align: u64(48) };
}

function readSection(bytes: Buffer, at: number, binary: BinaryFile): ElfSection {
  const u32 = (offset: number): number => bytes.readUInt32LE(at + offset);
  const u64 = (offset: number): number => readU64(bytes, at + offset, binary);
  return { name: u32(0), type: u32(4), flags: u64(8), address: u64(16), offset: u64(24), size: u64(32), link: u32(40), info: u32(44), align: u64(48), entrySize: u64(56) };
}

/** Linux runs no file with more than 64 KiB of program headers. Source: `load_elf_phdrs` in its fs/binfmt_elf.c. */
const MOST_SEGMENTS = 1000;
/** Numbers from here on mean other things. Source: System V ABI, `SHN_LORESERVE`. */
const MOST_SECTIONS = 0xff00 - 2;
/** No processor that is supported has more than 48 bits of user addresses without being asked for them. */
const MOST_ADDRESS = 2 ** 48;
const MOST_NOTE_ALIGN = 4096;

const MACHINES: Readonly<Record<number, string>> = { 3: 'x86', 8: 'mips', 20: 'ppc', 21: 'ppc64', 22: 's390x', 40: 'arm (32 bits)', 243: 'riscv64', 258: 'loong64' };
const SYSTEMS: Readonly<Record<number, string>> = { 2: 'NetBSD', 6: 'Solaris', 9: 'FreeBSD', 12: 'OpenBSD' };

function checkKind(header: Buffer, path: string): 'x64' | 'arm64' {
  const unsupported = (what: string): PackError => new PackError('ERR_PACK_BINARY_UNSUPPORTED', `The binary is ${what}; supported are 64-bit Linux binaries for x64 and arm64`, { path });
  if (header[4] !== 2) throw unsupported(header[4] === 1 ? 'a 32-bit ELF file' : 'an ELF file of unknown class');
  if (header[5] !== 1) throw unsupported('a big-endian ELF file');
  const system = SYSTEMS[header[7]!];
  if (system) throw unsupported(`made for ${system}`);
  const type = header.readUInt16LE(16);
  if (type !== 2 && type !== 3) throw unsupported(type === 1 ? 'an object file' : 'no executable');
  const machine = header.readUInt16LE(18);
  if (machine === 62) return 'x64';
  if (machine === 183) return 'arm64';
  throw unsupported(`made for ${MACHINES[machine] ?? `an unknown processor (${machine})`}`);
}

const SECTION_WITHOUT_BYTES = new Set([0 /* SHT_NULL */, 8 /* SHT_NOBITS */]);

function checkExtents(segments: readonly ElfSegment[], sections: readonly ElfSection[], binary: BinaryFile): void {
  segments.forEach(({ type, offset, fileSize, address, memorySize, align }, index) => {
    if (type === SEGMENT_LOAD && (address + memorySize > MOST_ADDRESS || fileSize > memorySize)) throw damaged(binary, `segment ${index} cannot be loaded`);
    if (type === SEGMENT_NOTE && align > MOST_NOTE_ALIGN) throw damaged(binary, `segment ${index} has notes aligned to ${align}`);
    if (offset + fileSize > binary.size) throw damaged(binary, `segment ${index} ends at byte ${offset + fileSize}, but the file has ${binary.size}`);
  });
  const loaded = segments.map(({ type, address, memorySize }) => ({ offset: address, size: type === SEGMENT_LOAD ? memorySize : 0 }));
  const shared = overlap(loaded);
  if (shared) throw damaged(binary, `its segments ${shared.join(' and ')} overlap`);
  sections.forEach(({ type, offset, size }, index) => {
    if (!SECTION_WITHOUT_BYTES.has(type) && offset + size > binary.size) throw damaged(binary, `section ${index} ends at byte ${offset + size}, but the file has ${binary.size}`);
  });
  if (!segments.some(({ type }) => type === SEGMENT_LOAD)) throw damaged(binary, 'none of its segments is loaded');
}

function readU64(bytes: Buffer, at: number, binary: BinaryFile): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > Number.MAX_SAFE_INTEGER) throw damaged(binary, `a size or an offset is 0x${value.toString(16)}`);
  return Number(value);
}

function damaged(binary: BinaryFile, why: string): PackError {
  return new PackError('ERR_PACK_BINARY_INVALID', `The binary is truncated or damaged: ${why}`, { path: binary.path, hint: 'Take a fresh copy of the Node.js binary' });
}

import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { overlap } from './overlap.ts';
import type { FileRange } from './sea-fuse.ts';

/** The parts of a 64-bit Windows executable that matter here. Source: Microsoft, "PE Format". */
export interface PeFile {
  readonly arch: 'x64' | 'arm64';
  /** DOS header to section table, as in the file. */
  readonly headers: Buffer;
  /** Where in `headers` the optional header begins and the section table. */
  readonly optionalAt: number;
  readonly sectionsAt: number;
  readonly sections: readonly PeSection[];
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  /** The data directories: export table, import table, resources and so on. The address of certificates is an offset in the file. */
  readonly directories: readonly PeDirectory[];
  /** Where the resources are in memory, relative to the image; size 0: none. */
  readonly resources: PeDirectory;
}

export interface PeDirectory {
  readonly address: number;
  readonly size: number;
}

/** Where a section is in memory (relative to the image) and in the file. */
export interface PeSection {
  readonly name: string;
  readonly address: number;
  readonly memorySize: number;
  readonly file: FileRange;
  readonly isCode: boolean;
}

/** Index of a data directory. */
export const PE_DIRECTORY = { resources: 2, certificates: 4, relocations: 5, debug: 6 } as const;

/**
 * Reads and checks the headers of a Windows executable.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED for a DOS program, 32 bits or another processor; ERR_PACK_BINARY_INVALID for damage.
 */
export async function readPe(binary: BinaryFile): Promise<PeFile> {
  const signatureAt = (await binary.read(0, DOS_HEADER_SIZE, 'DOS header')).readUInt32LE(0x3c);
  const coff = await binary.read(signatureAt, SIGNATURE_AND_COFF_SIZE, 'PE header');
  if (coff.toString('latin1', 0, 4) !== 'PE\0\0') throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'The binary is a DOS program, not one for 64-bit Windows', { path: binary.path });
  if (signatureAt > LARGEST_STUB) throw damagedPe(`its header is at byte ${signatureAt}`, binary);
  const arch = architecture(coff.readUInt16LE(4), binary.path);
  const optionalAt = signatureAt + SIGNATURE_AND_COFF_SIZE;
  const optionalSize = coff.readUInt16LE(20);
  const optional = await binary.read(optionalAt, optionalSize, 'optional header');
  if (optionalSize < OPTIONAL_WITHOUT_DIRECTORIES || optional.readUInt16LE(0) !== PE32_PLUS) throw unsupported('a 32-bit Windows program', binary.path);
  const sectionsAt = optionalAt + optionalSize;
  const headers = await binary.read(0, sectionsAt + coff.readUInt16LE(6) * PE_SECTION_SIZE, 'section table');
  const directories = readDirectories(optional);
  return {
    arch, headers, optionalAt, sectionsAt, directories,
    sections: readSections(headers.subarray(sectionsAt), binary),
    sectionAlignment: optional.readUInt32LE(32),
    fileAlignment: optional.readUInt32LE(36),
    resources: directories[PE_DIRECTORY.resources] ?? { address: 0, size: 0 },
  };
}

/** Where in the file an address of the image is, when `size` bytes from it lie in one section; else undefined. */
export function fileOffset(pe: Pick<PeFile, 'sections'>, address: number, size: number): number | undefined {
  const section = pe.sections.find((candidate) => address >= candidate.address && address + size <= candidate.address + candidate.file.size);
  return section && section.file.offset + address - section.address;
}

/** Where the bytes of the last section end in the file: what stands behind is not loaded, for instance a certificate. */
export function lastSectionEnd({ sections }: Pick<PeFile, 'sections'>): number {
  return sections.reduce((end, { file }) => Math.max(end, file.offset + file.size), 0);
}

/** Where in the optional header the checksum stands, with 4 bytes. */
export const CHECKSUM = 64;
/** Where in the optional header the first data directory stands; each has 8 bytes. */
export const OPTIONAL_WITHOUT_DIRECTORIES = 112;
export const PE_SECTION_SIZE = 40;
/** Windows loads no image of 2 GiB. */
export const LARGEST_IMAGE = 0x7fff_0000;
const DOS_HEADER_SIZE = 64;
const LARGEST_STUB = 1 << 20;
const SIGNATURE_AND_COFF_SIZE = 24;
const PE32_PLUS = 0x20b;
const CODE = 0x20;

function readDirectories(optional: Buffer): PeDirectory[] {
  const count = Math.min(optional.readUInt32LE(108), Math.floor((optional.length - OPTIONAL_WITHOUT_DIRECTORIES) / 8));
  return Array.from({ length: count }, (_, index) => {
    const at = OPTIONAL_WITHOUT_DIRECTORIES + index * 8;
    return { address: optional.readUInt32LE(at), size: optional.readUInt32LE(at + 4) };
  });
}

function readSections(table: Buffer, binary: BinaryFile): PeSection[] {
  const sections = Array.from({ length: table.length / PE_SECTION_SIZE }, (_, index): PeSection => {
    const at = index * PE_SECTION_SIZE;
    const name = table.toString('latin1', at, at + 8).split('\0', 1)[0] ?? '';
    const size = table.readUInt32LE(at + 16);
    const file = { offset: size === 0 ? 0 : table.readUInt32LE(at + 20), size };
    if (file.offset + size > binary.size) throw damagedPe(`section ${index} ends at byte ${file.offset + size}, but the file has ${binary.size}`, binary);
    const [memorySize, address] = [table.readUInt32LE(at + 8), table.readUInt32LE(at + 12)];
    if (address + memorySize > LARGEST_IMAGE) throw damagedPe(`section ${index} cannot be loaded`, binary);
    return { name, memorySize, address, file, isCode: (table.readUInt32LE(at + 36) & CODE) !== 0 };
  });
  const shared = overlap(sections.map(({ file }) => file)) ?? overlap(sections.map(({ address, memorySize }) => ({ offset: address, size: memorySize })));
  if (shared) throw damagedPe(`its sections ${shared.join(' and ')} overlap`, binary);
  return sections;
}

function architecture(machine: number, path: string): 'x64' | 'arm64' {
  if (machine === 0x8664) return 'x64';
  if (machine === 0xaa64) return 'arm64';
  if (machine === 0x14c) throw unsupported('a 32-bit Windows program', path);
  throw unsupported(`a Windows program for an unknown processor (0x${machine.toString(16)})`, path);
}

function unsupported(what: string, path: string): PackError {
  return new PackError('ERR_PACK_BINARY_UNSUPPORTED', `The binary is ${what}; supported are x64 and arm64`, { path });
}

/** The error for a file that contradicts itself. */
export function damagedPe(why: string, binary: BinaryFile): PackError {
  return new PackError('ERR_PACK_BINARY_INVALID', `The binary is truncated or damaged: ${why}`, { path: binary.path, hint: 'Take a fresh copy of the Node.js binary' });
}

import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import type { FileRange } from './sea-fuse.ts';

/** The parts of a 64-bit Windows executable that matter here. Source: Microsoft, "PE Format". */
export interface PeFile {
  readonly arch: 'x64' | 'arm64';
  readonly sections: readonly PeSection[];
  /** Where the resources are in memory, relative to the image; size 0: none. */
  readonly resources: { readonly address: number; readonly size: number };
}

/** Where a section is in memory (relative to the image) and in the file. */
export interface PeSection {
  readonly address: number;
  readonly file: FileRange;
}

/**
 * Reads and checks the headers of a Windows executable.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED for a DOS program, 32 bits or another processor; ERR_PACK_BINARY_INVALID for damage.
 */
export async function readPe(binary: BinaryFile): Promise<PeFile> {
  const signatureAt = (await binary.read(0, DOS_HEADER_SIZE, 'DOS header')).readUInt32LE(0x3c);
  const coff = await binary.read(signatureAt, SIGNATURE_AND_COFF_SIZE, 'PE header');
  if (coff.toString('latin1', 0, 4) !== 'PE\0\0') throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'The binary is a DOS program, not one for 64-bit Windows', { path: binary.path });
  const arch = architecture(coff.readUInt16LE(4), binary.path);
  const sectionCount = coff.readUInt16LE(6);
  const optionalSize = coff.readUInt16LE(20);
  const optional = await binary.read(signatureAt + SIGNATURE_AND_COFF_SIZE, optionalSize, 'optional header');
  if (optionalSize < OPTIONAL_WITHOUT_DIRECTORIES || optional.readUInt16LE(0) !== PE32_PLUS) throw unsupported('a 32-bit Windows program', binary.path);
  const directories = optional.readUInt32LE(108);
  const resourcesAt = OPTIONAL_WITHOUT_DIRECTORIES + RESOURCE_DIRECTORY * 8;
  const resources = directories > RESOURCE_DIRECTORY && optionalSize >= resourcesAt + 8
    ? { address: optional.readUInt32LE(resourcesAt), size: optional.readUInt32LE(resourcesAt + 4) } : { address: 0, size: 0 };
  const table = await binary.read(signatureAt + SIGNATURE_AND_COFF_SIZE + optionalSize, sectionCount * SECTION_SIZE, 'section table');
  const sections = Array.from({ length: sectionCount }, (_, index) => readSection(table, index * SECTION_SIZE));
  sections.forEach(({ file: { offset, size } }, index) => {
    if (offset + size <= binary.size) return;
    throw new PackError('ERR_PACK_BINARY_INVALID', `The binary is truncated or damaged: section ${index} ends at byte ${offset + size}, but the file has ${binary.size}`,
      { path: binary.path, hint: 'Take a fresh copy of the Node.js binary' });
  });
  return { arch, sections, resources };
}

/** Where in the file an address of the image is, when `size` bytes from it lie in one section; else undefined. */
export function fileOffset(pe: PeFile, address: number, size: number): number | undefined {
  const section = pe.sections.find((candidate) => address >= candidate.address && address + size <= candidate.address + candidate.file.size);
  return section && section.file.offset + address - section.address;
}

const DOS_HEADER_SIZE = 64;
const SIGNATURE_AND_COFF_SIZE = 24;
const OPTIONAL_WITHOUT_DIRECTORIES = 112;
const PE32_PLUS = 0x20b;
const RESOURCE_DIRECTORY = 2;
const SECTION_SIZE = 40;

function readSection(table: Buffer, at: number): PeSection {
  const size = table.readUInt32LE(at + 16);
  return { address: table.readUInt32LE(at + 12), file: { offset: size === 0 ? 0 : table.readUInt32LE(at + 20), size } };
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

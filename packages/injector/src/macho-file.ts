import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { BLOB_NAME } from './elf-note.ts';
import { overlap } from './overlap.ts';
import type { FileRange } from './sea-fuse.ts';

/** The segment and the section that Node looks for. Source: Node's documentation, "Single executable applications". */
export const MACHO_SEGMENT = 'NODE_SEA';
export const MACHO_SECTION: string = `__${BLOB_NAME}`;

/** What matters here of a 64-bit Mach-O executable. Source: Apple, `mach-o/loader.h`. */
export interface MachOFile {
  readonly arch: 'x64' | 'arm64';
  readonly blob: FileRange | undefined;
  /** The first 32 bytes. */
  readonly header: Buffer;
  /** The load commands in their order, each whole. */
  readonly commands: readonly Buffer[];
  readonly segments: readonly MachOSegment[];
}

export interface MachOSegment {
  readonly name: string;
  /** Index of its load command. */
  readonly command: number;
  readonly file: FileRange;
  readonly address: bigint;
  readonly memorySize: bigint;
  /** Where its sections' bytes are; those that have none in the file are left out. */
  readonly sections: readonly MachOSection[];
}

export interface MachOSection extends FileRange {
  /** Nothing but instructions. */
  readonly isCode: boolean;
}

/** `cmd` of the load commands that are dealt with. Source: `mach-o/loader.h`. */
export const LOAD_COMMAND = {
  symbolTable: 0x2, dynamicSymbolTable: 0xb, twoLevelHints: 0x16, segment: 0x19, codeSignature: 0x1d, segmentSplit: 0x1e, dyldInfo: 0x22,
  functionStarts: 0x26, dataInCode: 0x29, libraryRequirements: 0x2b, linkerHints: 0x2e, functionVariants: 0x37, functionVariantFixups: 0x38,
  dyldInfoOnly: 0x8000_0022, exportsTrie: 0x8000_0033, chainedFixups: 0x8000_0034,
} as const;

/**
 * Reads and checks the load commands of a Mach-O executable and finds the blob.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED for 32 bits, libraries or other processors; ERR_PACK_BINARY_INVALID for damage.
 */
export async function readMachO(binary: BinaryFile): Promise<MachOFile> {
  const magic = (await binary.read(0, 4, 'Mach-O header')).readUInt32LE(0);
  if (magic !== MAGIC_64) throw unsupported(OTHER_MAGICS[magic] ?? 'a Mach-O file of an unknown kind', binary.path);
  const header = await binary.read(0, MACHO_HEADER_SIZE, 'Mach-O header');
  const arch = architecture(header.readUInt32LE(4), binary.path);
  if (header.readUInt32LE(12) !== EXECUTABLE) throw unsupported('no Mach-O executable', binary.path);
  const commands = splitCommands(header.readUInt32LE(16), await readCommands(binary, header.readUInt32LE(20)), binary);
  const segments = commands.flatMap((bytes, command) => bytes.readUInt32LE(0) === LOAD_COMMAND.segment ? [readSegment(bytes, command, binary)] : []);
  const shared = overlap(segments.map(({ file }) => file));
  if (shared) throw damagedMachO(`its segments ${shared.map((index) => segments[index]!.name).join(' and ')} overlap`, binary);
  return { arch, blob: findBlob(commands, segments, binary), header, commands, segments };
}

export const MACHO_HEADER_SIZE = 32;
const MAGIC_64 = 0xfeedfacf;
const OTHER_MAGICS: Readonly<Record<number, string>> = {
  0xfeedface: 'a 32-bit Mach-O file',
  0xcefaedfe: 'a 32-bit big-endian Mach-O file',
  0xcffaedfe: 'a big-endian Mach-O file',
};
/** Bytes; real programs have a few thousand. */
const MOST_COMMANDS = 1 << 20;
const EXECUTABLE = 2;
/** No processor that is supported has more than 48 bits of addresses for programs. */
const MOST_ADDRESS = 2n ** 48n;
export const SEGMENT_COMMAND_SIZE = 72;
export const SECTION_SIZE = 80;

function readCommands(binary: BinaryFile, size: number): Promise<Buffer> {
  if (size > MOST_COMMANDS) throw damagedMachO(`its load commands have ${size} bytes`, binary);
  return binary.read(MACHO_HEADER_SIZE, size, 'load commands');
}

function splitCommands(count: number, bytes: Buffer, binary: BinaryFile): Buffer[] {
  const commands: Buffer[] = [];
  let at = 0;
  while (commands.length < count) {
    const size = at + 8 <= bytes.length ? bytes.readUInt32LE(at + 4) : 0;
    if (size < 8 || at + size > bytes.length) throw damagedMachO('its load commands do not add up', binary);
    commands.push(bytes.subarray(at, at + size));
    at += size;
  }
  return commands;
}

function readSegment(bytes: Buffer, command: number, binary: BinaryFile): MachOSegment {
  if (bytes.length < SEGMENT_COMMAND_SIZE) throw damagedMachO('a segment command is too short', binary);
  const name = text(bytes, 8);
  const file = { offset: Number(bytes.readBigUInt64LE(40)), size: Number(bytes.readBigUInt64LE(48)) };
  if (file.offset + file.size > binary.size) throw damagedMachO(`segment ${name} ends at byte ${file.offset + file.size}, but the file has ${binary.size}`, binary);
  const [address, memorySize] = [bytes.readBigUInt64LE(24), bytes.readBigUInt64LE(32)];
  if (address + memorySize > MOST_ADDRESS) throw damagedMachO(`segment ${name} cannot be loaded`, binary);
  const count = bytes.readUInt32LE(64);
  if (SEGMENT_COMMAND_SIZE + count * SECTION_SIZE > bytes.length) throw damagedMachO(`segment ${name} is shorter than its sections`, binary);
  const sections = Array.from({ length: count }, (_, index) => readSection(bytes, index)).filter(({ offset, size }) => offset > 0 && size > 0);
  return { name, command, file, address, memorySize, sections };
}

function readSection(segment: Buffer, index: number): MachOSection {
  const at = SEGMENT_COMMAND_SIZE + index * SECTION_SIZE;
  return { offset: segment.readUInt32LE(at + 48), size: Number(segment.readBigUInt64LE(at + 40)), isCode: segment.readInt32LE(at + 64) < 0 };
}

function findBlob(commands: readonly Buffer[], segments: readonly MachOSegment[], binary: BinaryFile): FileRange | undefined {
  for (const { name, command } of segments) {
    if (name !== MACHO_SEGMENT) continue;
    const bytes = commands[command]!;
    for (let index = 0; index < bytes.readUInt32LE(64); index++) {
      if (text(bytes, SEGMENT_COMMAND_SIZE + index * SECTION_SIZE) !== MACHO_SECTION) continue;
      const blob = readSection(bytes, index);
      if (blob.offset + blob.size > binary.size) throw damagedMachO('its blob ends behind the end of the file', binary);
      return blob;
    }
  }
  return undefined;
}

/** A name of up to 16 bytes. */
function text(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, at + 16).split('\0', 1)[0] ?? '';
}

function architecture(processor: number, path: string): 'x64' | 'arm64' {
  if (processor === 0x0100_0007) return 'x64';
  if (processor === 0x0100_000c) return 'arm64';
  throw unsupported(`a Mach-O file for an unknown processor (0x${processor.toString(16)})`, path);
}

function unsupported(what: string, path: string): PackError {
  return new PackError('ERR_PACK_BINARY_UNSUPPORTED', `The binary is ${what}; supported are 64-bit executables for x64 and arm64`, { path });
}

/** The error for a file that contradicts itself. */
export function damagedMachO(why: string, binary: BinaryFile): PackError {
  return new PackError('ERR_PACK_BINARY_INVALID', `The binary is truncated or damaged: ${why}`, { path: binary.path, hint: 'Take a fresh copy of the Node.js binary' });
}

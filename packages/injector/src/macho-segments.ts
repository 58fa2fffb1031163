import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { BLOB_NAME } from './elf-note.ts';
import type { FileRange } from './sea-fuse.ts';

/** The segment and the section that Node looks for. Source: Node's documentation, "Single executable applications". */
export const MACHO_SEGMENT = 'NODE_SEA';
export const MACHO_SECTION: string = `__${BLOB_NAME}`;

/** What matters here of a 64-bit Mach-O executable. Source: Apple, `mach-o/loader.h`. */
export interface MachOFile {
  readonly arch: 'x64' | 'arm64';
  readonly blob: FileRange | undefined;
  readonly segments: readonly FileRange[];
}

/**
 * Reads and checks the load commands of a Mach-O executable and finds the blob.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED for 32 bits, universal files, libraries or other processors; ERR_PACK_BINARY_INVALID for damage.
 */
export async function readMachO(binary: BinaryFile): Promise<MachOFile> {
  const magic = (await binary.read(0, 4, 'Mach-O header')).readUInt32LE(0);
  if (magic !== MAGIC_64) throw unsupported(OTHER_MAGICS[magic] ?? 'a Mach-O file of an unknown kind', binary.path);
  const header = await binary.read(0, HEADER_SIZE, 'Mach-O header');
  const arch = architecture(header.readUInt32LE(4), binary.path);
  if (header.readUInt32LE(12) !== EXECUTABLE) throw unsupported('no Mach-O executable', binary.path);
  const commandsSize = header.readUInt32LE(20);
  if (commandsSize > MOST_COMMANDS) throw damaged(`its load commands have ${commandsSize} bytes`, binary);
  const commands = await binary.read(HEADER_SIZE, commandsSize, 'load commands');
  const segments: FileRange[] = [];
  let blob: FileRange | undefined;
  let at = 0;
  for (let left = header.readUInt32LE(16); left > 0; left--) {
    const size = at + 8 <= commands.length ? commands.readUInt32LE(at + 4) : 0;
    if (size < 8 || at + size > commands.length) throw damaged('its load commands do not add up', binary);
    if (commands.readUInt32LE(at) === SEGMENT_64) {
      const segment = readSegment(commands.subarray(at, at + size), binary);
      segments.push(segment.file);
      blob ??= segment.blob;
    }
    at += size;
  }
  return { arch, blob, segments };
}

const MAGIC_64 = 0xfeedfacf;
const OTHER_MAGICS: Readonly<Record<number, string>> = {
  0xfeedface: 'a 32-bit Mach-O file',
  0xcefaedfe: 'a 32-bit big-endian Mach-O file',
  0xcffaedfe: 'a big-endian Mach-O file',
  0xbebafeca: 'a universal Mach-O file (take one architecture out with `lipo -thin`)',
  0xbfbafeca: 'a universal Mach-O file (take one architecture out with `lipo -thin`)',
};
const HEADER_SIZE = 32;
/** Bytes; real programs have a few thousand. */
const MOST_COMMANDS = 1 << 20;
const EXECUTABLE = 2;
const SEGMENT_64 = 0x19;
const SEGMENT_COMMAND_SIZE = 72;
const SECTION_SIZE = 80;

function readSegment(command: Buffer, binary: BinaryFile): { file: FileRange; blob: FileRange | undefined } {
  if (command.length < SEGMENT_COMMAND_SIZE) throw damaged('a segment command is too short', binary);
  const name = text(command, 8);
  const file = { offset: Number(command.readBigUInt64LE(40)), size: Number(command.readBigUInt64LE(48)) };
  if (file.offset + file.size > binary.size) throw damaged(`segment ${name} ends at byte ${file.offset + file.size}, but the file has ${binary.size}`, binary);
  const sections = command.readUInt32LE(64);
  if (SEGMENT_COMMAND_SIZE + sections * SECTION_SIZE > command.length) throw damaged(`segment ${name} is shorter than its sections`, binary);
  if (name !== MACHO_SEGMENT) return { file, blob: undefined };
  for (let index = 0; index < sections; index++) {
    const at = SEGMENT_COMMAND_SIZE + index * SECTION_SIZE;
    if (text(command, at) !== MACHO_SECTION) continue;
    const blob = { offset: command.readUInt32LE(at + 48), size: Number(command.readBigUInt64LE(at + 40)) };
    if (blob.offset + blob.size > binary.size) throw damaged('its blob ends behind the end of the file', binary);
    return { file, blob };
  }
  return { file, blob: undefined };
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

function damaged(why: string, binary: BinaryFile): PackError {
  return new PackError('ERR_PACK_BINARY_INVALID', `The binary is truncated or damaged: ${why}`, { path: binary.path, hint: 'Take a fresh copy of the Node.js binary' });
}

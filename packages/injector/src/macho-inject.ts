import { PackError } from '@pack/errors';
import { aligned, fileOfPieces } from './base-file.ts';
import type { BinaryFile } from './binary-file.ts';
import { addSegmentToFixups, type GrownFixups } from './chained-fixups.ts';
import { align } from './code-signature.ts';
import { LOAD_COMMAND, MACHO_HEADER_SIZE, MACHO_SECTION, MACHO_SEGMENT, SECTION_SIZE, SEGMENT_COMMAND_SIZE, damagedMachO, type MachOFile, type MachOSegment } from './macho-file.ts';
import { linkEditEnd, lastSegment } from './macho-link-edit.ts';
import { moveLinkEdit, rangeOf } from './macho-offsets.ts';
import { checkHeadRoom } from './macho-sign.ts';
import type { Move } from './copy-moves.ts';
import type { InjectionPlan } from './native-inject.ts';

/** Everything that turns a copy of a Mach-O binary into one that carries a blob, except the blob and the signature. */
export interface MachOInjection extends Pick<InjectionPlan, 'blobOffset' | 'blobEnd' | 'patches' | 'moves' | 'base' | 'baseEnd' | 'record'> {
  /** The headers with the blob's segment; the signature, which ends the file, is still the old one's. */
  readonly commands: readonly Buffer[];
  /** Where the contents end, in bytes: the signature comes behind them. */
  readonly end: number;
}

/**
 * Works out how a blob of `blobSize` bytes goes into a Mach-O binary: as a segment between the last one, `__LINKEDIT`, and
 * those before it. Only `__LINKEDIT` moves, which nothing in memory points into: its parts are found through load commands.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when `__LINKEDIT` is not the last segment or there is no room for one more load command,
 *   ERR_PACK_INJECT_FAILED when the result would have 4 GiB: offsets in load commands have 32 bits.
 */
export async function planMachOInjection(binary: BinaryFile, macho: MachOFile, blobSize: number): Promise<MachOInjection> {
  const linkEdit = lastSegment(macho, binary);
  const start = linkEdit.file.offset;
  const headSize = MACHO_HEADER_SIZE + macho.commands.reduce((sum, { length }) => sum + length, 0) + SEGMENT_COMMAND_SIZE + SECTION_SIZE
    + (rangeOf(macho, LOAD_COMMAND.codeSignature) ? 0 : SIGNATURE_COMMAND_SIZE);
  checkHeadRoom(macho, headSize, binary.path);
  const record = { offset: aligned(start + blobSize), size: headSize + RECORD_ROOM };
  const added = align(record.offset + record.size - start, SEGMENT_ALIGNMENT);
  const end = linkEditEnd(macho, linkEdit, binary);
  if (end + added > LARGEST_FILE) throw tooLarge(blobSize, binary.path);
  const chained = rangeOf(macho, LOAD_COMMAND.chainedFixups);
  const grown = chained && await addSegmentToFixups(binary, chained, macho.segments.length - 1);
  const behind = chained ? chained.offset + chained.size : start;
  const growth = grown ? grown.head.length - grown.replaced : 0;

  const moved = (offset: number): number => {
    if (offset > binary.size) throw damagedMachO(`a load command names byte ${offset}, but the file has ${binary.size}`, binary);
    return offset < start ? offset : offset + added + (offset >= behind ? growth : 0);
  };
  const commands = macho.commands.map((bytes) => moveLinkEdit(bytes, moved));
  const fixups = macho.commands.findIndex((bytes) => bytes.readUInt32LE(0) === LOAD_COMMAND.chainedFixups);
  if (fixups >= 0) commands[fixups]!.writeUInt32LE(chained!.size + growth, 12);
  moveSegment(commands[linkEdit.command]!, added);
  commands.splice(linkEdit.command, 0, encodeBlobSegment(linkEdit, blobSize, added));
  return {
    blobOffset: start, blobEnd: start + added, commands, end: end + added + growth, record, base: withoutSignature(binary, macho, linkEdit, end), baseEnd: end,
    // the headers are written when the signature's size is known
    patches: [{ at: 0, bytes: Buffer.alloc(headSize) }, ...grown ? [{ at: chained!.offset + added, bytes: grown.head }] : []],
    moves: moves(start, end, added, grown && { at: chained!.offset, ...grown }),
  };
}

/** Pages of arm64; those of x64 are a quarter of it. */
const SEGMENT_ALIGNMENT = 1 << 14;
const LARGEST_FILE = 0xffff_ffff - (1 << 26); // with room for a signature
const SIGNATURE_COMMAND_SIZE = 16;
/** What the record of the base needs beside the headers. */
const RECORD_ROOM = 2048;

function moves(start: number, end: number, added: number, fixups: (GrownFixups & { readonly at: number }) | undefined): Move[] {
  if (!fixups) return [{ from: start, size: end - start, to: start + added }];
  const { at, head, replaced } = fixups;
  return [
    { from: start, size: at - start, to: start + added },
    { from: at + replaced, size: end - at - replaced, to: at + added + head.length },
  ].filter(({ size }) => size > 0);
}

/** What the binary would be with an empty signature: so a binary gives the same executable whoever signed it. */
function withoutSignature(binary: BinaryFile, macho: MachOFile, linkEdit: MachOSegment, end: number): BinaryFile {
  if (!rangeOf(macho, LOAD_COMMAND.codeSignature)) return binary;
  const commands = macho.commands.map((bytes, index) => {
    const copy = Buffer.from(bytes);
    if (index === linkEdit.command) {
      copy.writeBigUInt64LE(BigInt(align(end - linkEdit.file.offset, SEGMENT_ALIGNMENT)), 32);
      copy.writeBigUInt64LE(BigInt(end - linkEdit.file.offset), 48);
    }
    if (copy.readUInt32LE(0) === LOAD_COMMAND.codeSignature) copy.writeUInt32LE(0, 12);
    return copy;
  });
  const head = Buffer.concat([macho.header, ...commands]);
  return fileOfPieces([{ size: head.length, bytes: head }, { size: Math.max(0, end - head.length), at: head.length }], binary);
}

function moveSegment(command: Buffer, by: number): void {
  command.writeBigUInt64LE(command.readBigUInt64LE(24) + BigInt(by), 24);
  command.writeBigUInt64LE(command.readBigUInt64LE(40) + BigInt(by), 40);
}

/** A read-only segment with one section, in the place where `__LINKEDIT` was. */
function encodeBlobSegment(linkEdit: MachOSegment, blobSize: number, segmentSize: number): Buffer {
  const bytes = Buffer.alloc(SEGMENT_COMMAND_SIZE + SECTION_SIZE);
  bytes.writeUInt32LE(LOAD_COMMAND.segment, 0);
  bytes.writeUInt32LE(bytes.length, 4);
  bytes.write(MACHO_SEGMENT, 8, 'latin1');
  [linkEdit.address, BigInt(segmentSize), BigInt(linkEdit.file.offset), BigInt(segmentSize)].forEach((value, index) => bytes.writeBigUInt64LE(value, 24 + index * 8));
  [READABLE, READABLE, 1].forEach((value, index) => bytes.writeUInt32LE(value, 56 + index * 4));
  const section = bytes.subarray(SEGMENT_COMMAND_SIZE);
  section.write(MACHO_SECTION, 0, 'latin1');
  section.write(MACHO_SEGMENT, 16, 'latin1');
  section.writeBigUInt64LE(linkEdit.address, 32);
  section.writeBigUInt64LE(BigInt(blobSize), 40);
  section.writeUInt32LE(linkEdit.file.offset, 48);
  section.writeUInt32LE(Math.log2(SEGMENT_ALIGNMENT), 52);
  return bytes;
}

const READABLE = 1;

function tooLarge(blobSize: number, path: string): PackError {
  return new PackError('ERR_PACK_INJECT_FAILED', `The executable would have more than 4 GiB with this blob of ${blobSize} bytes, and macOS executables cannot`, {
    path, hint: 'Leave large assets out of the executable and ship them beside it',
  });
}

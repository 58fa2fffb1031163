import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { damagedMachO } from './macho-file.ts';
import type { FileRange } from './sea-fuse.ts';

/** One of the programs in a universal Mach-O file. */
export interface Slice extends FileRange {
  readonly arch: 'x64' | 'arm64';
}

/**
 * The programs for x64 and arm64 in a universal Mach-O file, in its order; undefined: the file is none. Source: Apple, `mach-o/fat.h`.
 * @throws PackError ERR_PACK_BINARY_INVALID when they overlap or end behind the file.
 */
export async function readUniversal(binary: BinaryFile): Promise<readonly Slice[] | undefined> {
  if (binary.size < HEADER_SIZE) return undefined;
  const header = await binary.read(0, HEADER_SIZE, 'universal header');
  const entrySize = ENTRY_SIZES[header.readUInt32BE(0)];
  const count = header.readUInt32BE(4);
  if (entrySize === undefined || count > MOST_SLICES) return undefined; // Java classes begin with the same bytes and a large version
  const entries = await binary.read(HEADER_SIZE, count * entrySize, 'universal header');
  const slices: Slice[] = [];
  for (let at = 0; at < entries.length; at += entrySize) {
    const arch = ARCHITECTURES[entries.readUInt32BE(at)];
    const wide = entrySize > 20;
    const offset = wide ? Number(entries.readBigUInt64BE(at + 8)) : entries.readUInt32BE(at + 8);
    const size = wide ? Number(entries.readBigUInt64BE(at + 16)) : entries.readUInt32BE(at + 12);
    if (offset + size > binary.size) throw damagedMachO(`one of its programs ends at byte ${offset + size}, but the file has ${binary.size}`, binary);
    if (arch) slices.push({ arch, offset, size });
  }
  return slices;
}

/**
 * The program for `arch` as if it were a file; a file that is not universal is given back as it is.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when the file has none for it, or several and `arch` does not say which.
 */
export async function selectSlice(binary: BinaryFile, arch: Slice['arch'] | undefined): Promise<BinaryFile> {
  const slices = await readUniversal(binary);
  if (!slices) return binary;
  const wanted = slices.filter((slice) => arch === undefined || slice.arch === arch);
  if (wanted.length !== 1) {
    throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', arch === undefined
      ? `The binary is a universal file with programs for ${slices.map((slice) => slice.arch).join(' and ') || 'other processors'}`
      : `The universal file has no program for ${arch}`, { path: binary.path, hint: 'Say which one with the option `arch`, or take it out with `lipo -thin`' });
  }
  return sliceFile(binary, wanted[0]!);
}

/** A part of a file as if it were a file. */
export function sliceFile(binary: BinaryFile, { offset: base, size }: FileRange): BinaryFile {
  return {
    path: binary.path,
    start: binary.start + base,
    size,
    read(offset, length, what, into) {
      if (offset + length > size || offset < 0) throw damagedMachO(`its ${what} should be ${length} bytes at byte ${offset}, but the program has ${size}`, binary);
      return binary.read(base + offset, length, what, into);
    },
  };
}

/** The header of a universal file. Each program begins at a multiple of 16 KB. */
export function encodeUniversal(slices: readonly Slice[]): Buffer {
  const bytes = Buffer.alloc(HEADER_SIZE + slices.length * 20);
  bytes.writeUInt32BE(0xcafebabe, 0);
  bytes.writeUInt32BE(slices.length, 4);
  slices.forEach(({ arch, offset, size }, index) => {
    const [processor, kind] = PROCESSORS[arch];
    [processor, kind, offset, size, Math.log2(SLICE_ALIGNMENT)].forEach((value, field) => bytes.writeUInt32BE(value, HEADER_SIZE + index * 20 + field * 4));
  });
  return bytes;
}

export const SLICE_ALIGNMENT: number = 1 << 14;
const HEADER_SIZE = 8;
const ENTRY_SIZES: Readonly<Record<number, number>> = { 0xcafebabe: 20, 0xcafebabf: 32 };
const MOST_SLICES = 30;
/** Processor and the kind of it that runs everything. */
const PROCESSORS = { x64: [0x0100_0007, 3], arm64: [0x0100_000c, 0] } as const;
const ARCHITECTURES: Readonly<Record<number, Slice['arch']>> = { 0x0100_0007: 'x64', 0x0100_000c: 'arm64' };

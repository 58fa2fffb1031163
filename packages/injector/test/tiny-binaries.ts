import { FUSE_MARKER } from '../src/sea-fuse.ts';

// The smallest files of each format that our readers take for a Node.js binary: for damage that would be slow to try on real ones.

/** Headers: interpreter, one loaded segment, one note, three sections, then a fuse. */
export function tinyElf(fuse = ':0'): Buffer {
  const file = Buffer.alloc(1024);
  file.write('\x7fELF\x02\x01\x01', 'latin1');
  u16(file, 16, [2, 62]);
  u64(file, 24, [0x400000, 64, 640]);
  u16(file, 52, [64, 56, 4, 64, 3, 2]);
  elfSegment(file, 0, 6, 64, 4 * 56, 8);
  elfSegment(file, 1, 3, 288, 28, 1);
  elfSegment(file, 2, 1, 0, 600, 0x1000);
  elfSegment(file, 3, 4, 316, 68, 4);
  file.write('/lib64/ld-linux-x86-64.so.2\0', 288);
  file.write('\x04\0\0\0\x34\0\0\0\x03\0\0\0GNU\0', 316, 'latin1'); // a build id of 52 bytes
  file.write(`${FUSE_MARKER}${fuse}`, 400);
  file.writeUInt32LE(1, 640 + 64); // section 1, .note: names are at 580
  file.write('\0.note\0.names\0', 580);
  file.writeUInt32LE(7, 640 + 64 + 4);
  u64(file, 640 + 64 + 8, [2, 0x400000 + 316, 316, 68]);
  u64(file, 640 + 64 + 48, [4, 0]);
  file.writeUInt32LE(7, 640 + 128);
  file.writeUInt32LE(3, 640 + 128 + 4);
  u64(file, 640 + 128 + 24, [580, 14]);
  return file;
}

/** As `tinyElf`, but as linked for musl: no notes, and a hash table behind the interpreter that the dynamic section points to. */
export function muslElf(): Buffer {
  const file = tinyElf();
  file.fill(0, 316, 384);
  elfSegment(file, 3, 2, 550, 16, 8);
  u64(file, 550, [4, 0x400000 + 316]);
  file.writeUInt32LE(5, 640 + 64 + 4);
  u64(file, 640 + 64 + 8, [2, 0x400000 + 316, 316, 120]);
  file.copyWithin(450, 400, 400 + FUSE_MARKER.length + 2);
  file.fill(0, 400, 450);
  return file;
}

/** Headers, a section with a fuse, one with the resources RCDATA → OTHER → language → 32 bytes, one with relocations: ready for a blob. */
export function plainPe(): Buffer {
  const file = Buffer.concat([tinyPe('OTHER', ':x'), Buffer.alloc(1024)]);
  file.writeUInt16LE(3, 70);
  u32(file, 88 + 32, [4096, 512]);
  u32(file, 88 + 112 + 16, [0x2000, 256]);
  u32(file, 88 + 112 + 32, [1500, 100]); // a certificate behind the last section
  u32(file, 88 + 112 + 40, [0x3000, 16]);
  file.copyWithin(512, 400, 640); // the resources
  file.fill(0, 328, 512);
  u32(file, 328 + 8, [64, 0x1000, 64, 448]);
  u32(file, 368 + 8, [512, 0x2000, 488, 512]);
  u32(file, 408 + 8, [16, 0x3000, 16, 1024]);
  file.write(`${FUSE_MARKER}:0`, 448);
  u32(file, 512 + 72, [0x2000 + 200, 32]);
  return file;
}

/** Headers, `__TEXT` with a fuse in its section, `__LINKEDIT` with 48 bytes of symbols: ready for a blob. */
export function plainMachO(): Buffer {
  const file = Buffer.alloc(1072);
  u32(file, 0, [0xfeedfacf, 0x0100_000c, 0, 2, 3, 152 + 72 + 24]);
  u32(file, 32, [0x19, 152]);
  file.write('__TEXT', 40);
  u64(file, 56, [0x1_0000_0000, 0x4000, 0, 1024]);
  file.writeUInt32LE(1, 96);
  u64(file, 104 + 40, [200]);
  file.writeUInt32LE(600, 104 + 48);
  u32(file, 184, [0x19, 72]);
  file.write('__LINKEDIT', 192);
  u64(file, 208, [0x1_0000_4000, 0x4000, 1024, 48]);
  u32(file, 256, [2, 24, 1024, 2, 1056, 16]);
  file.write(`${FUSE_MARKER}:0`, 600);
  return file;
}

/** As `plainMachO`, with chained fixups for two segments and room for a signature. */
export function chainedMachO(): Buffer {
  const file = Buffer.concat([plainMachO(), Buffer.alloc(128)]);
  u32(file, 16, [5, 152 + 72 + 24 + 32]);
  file.writeBigUInt64LE(176n, 184 + 48);
  u32(file, 256 + 24, [0x8000_0034, 16, 1072, 56, 0x1d, 16, 1136, 64]);
  u32(file, 1072, [0, 28, 40, 40, 0, 1, 0, 2]);
  return file;
}

/** Headers, one section with the resources RCDATA → name → language → 32 bytes, then a fuse. */
export function tinyPe(name = 'NODE_SEA_BLOB', fuse = ':1'): Buffer {
  const file = Buffer.alloc(1024);
  file.write('MZ');
  file.writeUInt32LE(64, 0x3c);
  file.write('PE\0\0', 64);
  u16(file, 68, [0x8664, 1]);
  file.writeUInt16LE(240, 84);
  file.writeUInt16LE(0x20b, 88);
  file.writeUInt32LE(16, 88 + 108);
  u32(file, 88 + 112 + 16, [0x1000, 256]);
  u32(file, 328 + 12, [0x1000, 512, 400]);
  const root = 400;
  directory(file, root, [[10, 0x8000_0000 + 24]]);
  directory(file, root + 24, [[0x8000_0000 + 100, 0x8000_0000 + 48]]);
  directory(file, root + 48, [[1033, 72]]);
  u32(file, root + 72, [0x1000 + 200, 32]);
  file.writeUInt16LE(name.length, root + 100);
  file.write(name, root + 102, 'utf16le');
  file.fill('B', root + 200, root + 232);
  file.write(`${FUSE_MARKER}${fuse}`, root + 300);
  return file;
}

/** Header, one segment with a section of 32 bytes, then a fuse in a second segment. */
export function tinyMachO(segment = 'NODE_SEA', fuse = ':1'): Buffer {
  const file = Buffer.alloc(1024);
  u32(file, 0, [0xfeedfacf, 0x0100_000c, 0, 2, 2, 152 + 72]);
  u32(file, 32, [0x19, 152]);
  file.write(segment, 40);
  u64(file, 72, [512, 32]);
  file.writeUInt32LE(1, 96);
  file.write('__NODE_SEA_BLOB', 104);
  u64(file, 104 + 40, [32]);
  file.writeUInt32LE(512, 104 + 48);
  u32(file, 184, [0x19, 72]);
  file.write('__TEXT', 192);
  u64(file, 224, [600, 200]);
  file.fill('B', 512, 544);
  file.write(`${FUSE_MARKER}${fuse}`, 600);
  return file;
}

function elfSegment(file: Buffer, index: number, type: number, offset: number, size: number, align: number): void {
  const at = 64 + index * 56;
  u32(file, at, [type, 4]);
  u64(file, at + 8, [offset, 0x400000 + offset, 0x400000 + offset, size, size, align]);
}

function directory(file: Buffer, at: number, [[key, target]]: readonly [readonly [number, number]]): void {
  file.writeUInt16LE(key >= 0x8000_0000 ? 1 : 0, at + 12);
  file.writeUInt16LE(key >= 0x8000_0000 ? 0 : 1, at + 14);
  u32(file, at + 16, [key, target]);
}

function u16(file: Buffer, at: number, values: readonly number[]): void {
  values.forEach((value, index) => file.writeUInt16LE(value, at + index * 2));
}

function u32(file: Buffer, at: number, values: readonly number[]): void {
  values.forEach((value, index) => file.writeUInt32LE(value, at + index * 4));
}

function u64(file: Buffer, at: number, values: readonly number[]): void {
  values.forEach((value, index) => file.writeBigUInt64LE(BigInt(value), at + index * 8));
}

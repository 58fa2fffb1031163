import { gzipSync, deflateRawSync } from 'node:zlib';
import { HOSTILE_ENTRIES, type HostileCase, type HostileEntry } from './hostile-entries.ts';
import { pax, rawTar, type RawTarEntry } from './raw-tar.ts';
import { rawZip, unicodePathField, type RawZipEntry } from './raw-zip.ts';

/** An archive, and the code that must refuse it. */
export interface HostileArchive extends Pick<HostileCase, 'title' | 'code'> {
  readonly format: 'tarball' | 'zip';
  readonly bytes: Buffer;
}

/** What only a tar can hold. */
const TARS: readonly { readonly title: string; readonly code: HostileCase['code']; readonly bytes: Buffer }[] = [
  { title: 'a hard link to a file of the system', code: 'LINK', bytes: rawTar([{ name: 'a', type: '1', linkname: '/etc/passwd' }]) },
  { title: 'a hard link within', code: 'LINK', bytes: rawTar([{ name: 'b', body: 'x' }, { name: 'a', type: '1', linkname: 'b' }]) },
  { title: 'a character device', code: 'ENTRY', bytes: rawTar([{ name: 'null', type: '3' }]) },
  { title: 'a block device', code: 'ENTRY', bytes: rawTar([{ name: 'sda', type: '4' }]) },
  { title: 'a pipe', code: 'ENTRY', bytes: rawTar([{ name: 'pipe', type: '6' }]) },
  { title: 'a type that nobody knows', code: 'ENTRY', bytes: rawTar([{ name: 'a', type: 'Z' }]) },
  { title: 'a sparse file of GNU', code: 'ENTRY', bytes: rawTar([{ name: 'a', type: 'S' }]) },
  { title: 'a directory with bytes of its own', code: 'MISMATCH', bytes: rawTar([{ name: 'a/', type: '5', body: 'x'.repeat(600) }]) },
  { title: 'a harmless name that a pax header replaces', code: 'PATH', bytes: rawTar([pax({ path: '../../outside' }), { name: 'a', body: 'x' }]) },
  { title: 'a harmless link that a pax header replaces', code: 'LINK', bytes: rawTar([pax({ linkpath: '/etc/passwd' }), { name: 'a', type: '2', linkname: 'b' }]) },
  { title: 'a harmless name that a long name of GNU replaces', code: 'PATH', bytes: rawTar([{ name: '././@LongLink', type: 'L', body: '../outside\0' }, { name: 'a', body: 'x' }]) },
  { title: 'a name that climbs by its prefix', code: 'PATH', bytes: rawTar([{ name: 'outside', prefix: '..', body: 'x' }]) },
  { title: 'a NUL in a name', code: 'PATH', bytes: rawTar([pax({ path: 'a\0b' }), { name: 'a', body: 'x' }]) },
  { title: 'an entry without a name', code: 'PATH', bytes: rawTar([{ name: '', body: 'x' }]) },
  { title: 'a name that is no UTF-8', code: 'PATH', bytes: rawTar([{ name: Buffer.from([0x61, 0xff, 0xfe]), body: 'x' }]) },
  { title: 'a size that is larger than what is there', code: 'DAMAGED', bytes: rawTar([{ name: 'a', body: 'x', size: 5000 }]) },
  { title: 'a size that is smaller than what is there', code: 'DAMAGED', bytes: rawTar([{ name: 'a', body: 'x'.repeat(1200), size: 10 }]) },
  { title: 'a size in a base that is none', code: 'DAMAGED', bytes: rawTar([{ name: 'a', body: 'x', size: Buffer.from([0xc5, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]) }]) },
  { title: 'a size that no disk has', code: 'LIMIT', bytes: rawTar([{ name: 'a', body: 'x', size: 0o77777777777 }]) },
  { title: 'a size in a pax header that no disk has', code: 'LIMIT', bytes: rawTar([pax({ size: '99999999999999' }), { name: 'a', body: 'x' }]) },
  { title: 'a size in a pax header that is no number', code: 'DAMAGED', bytes: rawTar([pax({ size: 'many' }), { name: 'a', body: 'x' }]) },
  { title: 'a negative size in a pax header', code: 'DAMAGED', bytes: rawTar([pax({ size: '-1' }), { name: 'a', body: 'x' }]) },
  { title: 'a pax header of five megabytes', code: 'DAMAGED', bytes: rawTar([{ name: 'PaxHeader', type: 'x', body: Buffer.alloc(5 << 20, 'x') }, { name: 'a', body: 'x' }]) },
  { title: 'a wrong checksum', code: 'DAMAGED', bytes: rawTar([{ name: 'a', body: 'x', checksum: 1 }]) },
  { title: 'half a header', code: 'DAMAGED', bytes: rawTar([{ name: 'a', body: 'x' }], { open: true }).subarray(0, 300) },
  { title: 'half a body', code: 'DAMAGED', bytes: rawTar([{ name: 'a', body: 'x'.repeat(5000) }]).subarray(0, 2000) },
  { title: 'half a gzip', code: 'DAMAGED', bytes: gzipSync(rawTar([{ name: 'a', body: noise(5000) }])).subarray(0, 2000) },
  { title: 'a gzip with a wrong checksum', code: 'DAMAGED', bytes: patched(gzipSync(rawTar([{ name: 'a', body: 'x' }])), -8) },
  { title: 'a gzip that is none behind its first bytes', code: 'DAMAGED', bytes: Buffer.from([0x1f, 0x8b, 0xff, 0xff, 0, 0, 0, 0]) },
  { title: 'an xz that is none behind its first bytes', code: 'DAMAGED', bytes: Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), Buffer.from('no xz at all, to be sure'.repeat(4))]) },
  { title: 'eighty megabytes of zeros', code: 'LIMIT', bytes: gzipSync(rawTar([{ name: 'a', body: Buffer.alloc(80 << 20) }])) },
  { title: 'no archive at all', code: 'DAMAGED', bytes: Buffer.from('<!doctype html><title>Sign in</title>'.repeat(20)) },
];

const wide = { name: 'a', body: 'the content of the file' } as const;
const ZIPS: readonly { readonly title: string; readonly code: HostileCase['code']; readonly bytes: Buffer }[] = [
  { title: 'a device, by its attributes', code: 'ENTRY', bytes: rawZip([{ name: 'null', mode: 0o020666 }]) },
  { title: 'a pipe, by its attributes', code: 'ENTRY', bytes: rawZip([{ name: 'pipe', mode: 0o010666 }]) },
  { title: 'a NUL in a name', code: 'PATH', bytes: rawZip([{ name: 'a\0b' }]) },
  { title: 'an entry without a name', code: 'PATH', bytes: rawZip([{ name: '' }]) },
  { title: 'a name that says it is UTF-8 and is not', code: 'PATH', bytes: rawZip([{ name: Buffer.from([0x61, 0xff, 0xfe]), flags: 0x800 }]) },
  { title: 'a name in a code page', code: 'PATH', bytes: rawZip([{ name: Buffer.from([0x61, 0x81]) }]) },
  { title: 'a second name that climbs', code: 'MISMATCH', bytes: rawZip([{ name: 'a', extra: unicodePathField('a', '../outside') }]) },
  { title: 'an encrypted file', code: 'ENTRY', bytes: rawZip([{ ...wide, flags: 1 }]) },
  { title: 'a file with strong encryption', code: 'ENTRY', bytes: rawZip([{ ...wide, flags: 0x41 }]) },
  { title: 'hidden headers', code: 'ENTRY', bytes: rawZip([{ ...wide, flags: 0x2000 }]) },
  { title: 'encryption that only the header tells of', code: 'MISMATCH', bytes: rawZip([{ ...wide, local: { flags: 1 } }]) },
  { title: 'a compression that nobody knows', code: 'ENTRY', bytes: rawZip([{ ...wide, method: 99 }]) },
  { title: 'another name in front of the file', code: 'MISMATCH', bytes: rawZip([{ ...wide, local: { name: 'b' } }]) },
  { title: 'another compression in front of the file', code: 'MISMATCH', bytes: rawZip([{ ...wide, deflate: true, local: { method: 0 } }]) },
  { title: 'another size in front of the file', code: 'MISMATCH', bytes: rawZip([{ ...wide, deflate: true, local: { size: 5 } }]) },
  { title: 'another packed size in front of the file', code: 'MISMATCH', bytes: rawZip([{ ...wide, deflate: true, local: { compressedSize: 5 } }]) },
  { title: 'another checksum in front of the file', code: 'MISMATCH', bytes: rawZip([{ ...wide, local: { crc: 5 } }]) },
  { title: 'a wrong checksum in both places', code: 'DAMAGED', bytes: rawZip([{ ...wide, crc: 5 }]) },
  { title: 'a size that is too small', code: 'DAMAGED', bytes: rawZip([{ ...wide, deflate: true, size: 5 }]) },
  { title: 'a size that is too large', code: 'DAMAGED', bytes: rawZip([{ ...wide, deflate: true, size: 5000 }]) },
  { title: 'a stored file of two sizes', code: 'MISMATCH', bytes: rawZip([{ ...wide, size: 5 }]) },
  { title: 'a packed size beyond the file', code: 'DAMAGED', bytes: rawZip([{ ...wide, deflate: true, compressedSize: 1 << 20 }]) },
  { title: 'a size that no disk has', code: 'LIMIT', bytes: rawZip([{ ...wide, deflate: true, size: 0xfffffff0 }]) },
  { title: 'a stream that is no deflate', code: 'DAMAGED', bytes: rawZip([{ ...wide, method: 8, size: 100 }]) },
  { title: 'two files in the same bytes', code: 'MISMATCH', bytes: rawZip([wide, { ...wide, name: 'b', offset: 0 }]) },
  { title: 'two files that share some bytes', code: 'MISMATCH', bytes: overlapping() },
  { title: 'a header beyond the file', code: 'DAMAGED', bytes: rawZip([{ ...wide, offset: 1 << 20 }]) },
  { title: 'a header that is none', code: 'DAMAGED', bytes: rawZip([{ ...wide, offset: 7 }]) },
  { title: 'a directory beyond the file', code: 'DAMAGED', bytes: rawZip([wide], { directoryOffset: 1 << 20 }) },
  { title: 'more entries than there are', code: 'DAMAGED', bytes: rawZip([wide], { count: 3 }) },
  { title: 'bytes behind the end', code: 'DAMAGED', bytes: Buffer.concat([rawZip([wide]), Buffer.from('more')]) },
  { title: 'half an archive', code: 'DAMAGED', bytes: rawZip([{ ...wide, body: noise(3000) }]).subarray(0, 2000) },
  { title: 'a directory with bytes of its own', code: 'MISMATCH', bytes: rawZip([{ name: 'a/', body: 'x' }]) },
  { title: 'a directory by its name and a file by its attributes', code: 'MISMATCH', bytes: rawZip([{ name: 'a/', mode: 0o100644 }]) },
  { title: 'a directory by its attributes and a file by its name', code: 'MISMATCH', bytes: rawZip([{ name: 'a', mode: 0o40755 }]) },
  { title: 'a link whose target is a book', code: 'LINK', bytes: rawZip([{ name: 'a', mode: 0o120777, body: 'x'.repeat(5000) }]) },
  { title: 'eighty megabytes of zeros', code: 'LIMIT', bytes: rawZip([{ name: 'a', body: Buffer.alloc(80 << 20), deflate: true }]) },
  { title: 'no archive at all', code: 'DAMAGED', bytes: Buffer.from('<!doctype html><title>Sign in</title>'.repeat(20)) },
];

/** Every generated archive that must be refused. */
export const HOSTILE_ARCHIVES: readonly HostileArchive[] = [
  ...HOSTILE_ENTRIES.map(({ title, code, entries }): HostileArchive => ({ title, code, format: 'tarball', bytes: rawTar(entries.flatMap(tarEntry)) })),
  ...TARS.map((tar): HostileArchive => ({ ...tar, format: 'tarball' })),
  ...HOSTILE_ENTRIES.map(({ title, code, entries }): HostileArchive => ({ title, code, format: 'zip', bytes: rawZip(entries.map(zipEntry)) })),
  ...ZIPS.map((zip): HostileArchive => ({ ...zip, format: 'zip' })),
];

function tarEntry({ name, kind = 'file', target, mode }: HostileEntry): RawTarEntry[] {
  const type = { file: '0', directory: '5', symlink: '2' }[kind];
  const plain: RawTarEntry = { name: name.slice(0, 100), type, ...(mode !== undefined && { mode }), ...(target !== undefined && { linkname: target }), body: kind === 'file' ? 'hostile' : '' };
  return [pax({ path: name }), plain];
}

function zipEntry({ name, kind = 'file', target, mode = 0o644 }: HostileEntry): RawZipEntry {
  const format = { file: 0o100000, directory: 0o040000, symlink: 0o120000 }[kind];
  return { name, flags: 0x800, mode: format | mode, body: kind === 'file' ? 'hostile' : (target ?? '') };
}

/** The body of the first reaches into the header of the second. */
function overlapping(): Buffer {
  const [first, second] = [{ name: 'a', body: 'x'.repeat(100) }, { name: 'b', body: 'y' }];
  const body = deflateRawSync(first!.body);
  return rawZip([{ ...first!, deflate: true, compressedSize: body.length + 20, local: { compressedSize: body.length + 20 } }, second!]);
}

/** Bytes that do not compress. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(Array.from({ length }, () => (state = (state * 1103515245 + 12345) % 2147483648) >> 16));
}

function patched(bytes: Buffer, at: number): Buffer {
  bytes[bytes.length + at]! ^= 0xff;
  return bytes;
}

import { crc32, deflateRawSync } from 'node:zlib';

/** One file of a zip as it stands on disk. Source: PKWARE's APPNOTE.TXT. */
export interface RawZipEntry {
  readonly name: string | Buffer;
  readonly body?: string | Buffer;
  readonly deflate?: boolean;
  /** Unix mode with file type, in the upper half of the attributes. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly extra?: Buffer;
  /** What the directory and the header claim, where that is not the truth; `local` for the header in front of the body alone. */
  readonly size?: number;
  readonly compressedSize?: number;
  readonly crc?: number;
  /** Where the directory says that the header is. */
  readonly offset?: number;
  readonly local?: { readonly name?: string; readonly method?: number; readonly size?: number; readonly compressedSize?: number; readonly crc?: number; readonly flags?: number };
}

export interface RawZipOptions {
  readonly comment?: string | Buffer;
  /** How many entries the end claims. */
  readonly count?: number;
  /** Where the end says that the directory begins. */
  readonly directoryOffset?: number;
}

const UNIX = 3 << 8;

/** A zip with nothing mended: every field as given. */
export function rawZip(entries: readonly RawZipEntry[], options: RawZipOptions = {}): Buffer {
  const bodies: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { local, central } = headers(entry, offset);
    bodies.push(local);
    records.push(central);
    offset += local.length;
  }
  const directory = Buffer.concat(records);
  const comment = Buffer.from(options.comment as string ?? '');
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(options.count ?? entries.length, 8);
  end.writeUInt16LE(options.count ?? entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(options.directoryOffset ?? offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...bodies, directory, end, comment]);
}

/** Info-ZIP's field with a second name, for the first one. */
export function unicodePathField(name: string, other: string): Buffer {
  const data = Buffer.alloc(9 + Buffer.byteLength(other));
  data.writeUInt16LE(0x7075, 0);
  data.writeUInt16LE(data.length - 4, 2);
  data.writeUInt8(1, 4);
  data.writeUInt32LE(crc32(name), 5);
  data.write(other, 9);
  return data;
}

function headers(entry: RawZipEntry, at: number): { local: Buffer; central: Buffer } {
  const name = Buffer.from(entry.name as string);
  const body = Buffer.from(entry.body as string ?? '');
  const stored = entry.deflate ? deflateRawSync(body) : body;
  const extra = entry.extra ?? Buffer.alloc(0);
  const claims = { flags: entry.flags ?? 0, method: entry.method ?? (entry.deflate ? 8 : 0), crc: entry.crc ?? crc32(body), compressedSize: entry.compressedSize ?? stored.length, size: entry.size ?? body.length };
  const own = { ...claims, ...entry.local };
  const localName = Buffer.from(entry.local?.name ?? name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  fields(local, 6, own);
  local.writeUInt16LE(localName.length, 26);
  local.writeUInt16LE(extra.length, 28);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(UNIX | 30, 4);
  central.writeUInt16LE(20, 6);
  fields(central, 8, claims);
  central.writeUInt16LE(name.length, 28);
  central.writeUInt16LE(extra.length, 30);
  central.writeUInt32LE(((entry.mode ?? (entry.name.toString().endsWith('/') ? 0o40755 : 0o100644)) << 16) >>> 0, 38);
  central.writeUInt32LE(entry.offset ?? at, 42);
  return { local: Buffer.concat([local, localName, extra, stored]), central: Buffer.concat([central, name, extra]) };
}

function fields(header: Buffer, at: number, { flags, method, crc, compressedSize, size }: { flags: number; method: number; crc: number; compressedSize: number; size: number }): void {
  header.writeUInt16LE(flags, at);
  header.writeUInt16LE(method, at + 2);
  header.writeUInt32LE(crc, at + 8);
  header.writeUInt32LE(compressedSize, at + 12);
  header.writeUInt32LE(size, at + 16);
}

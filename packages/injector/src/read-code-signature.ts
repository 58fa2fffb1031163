import type { BinaryFile } from './binary-file.ts';
import { LOAD_COMMAND, damagedMachO, type MachOFile } from './macho-file.ts';
import { rangeOf } from './macho-offsets.ts';

/** What the signature of a Mach-O file says. Source: `cs_blobs.h` of Apple's xnu. */
export interface CodeSignature {
  readonly identifier: string;
  /** `ad-hoc`: hashes alone; `signed`: somebody vouches for them with a certificate. */
  readonly kind: 'ad-hoc' | 'signed';
  /** The entitlements as an XML property list; absent: none. */
  readonly entitlements?: string;
  /** Bytes that the signature covers, in pages of `pageSize`. */
  readonly codeLimit: number;
  readonly pageSize: number;
  /** The SHA-256 of each page; undefined for an older kind of hash. */
  readonly pageHashes: Buffer | undefined;
}

/**
 * Reads the signature of a Mach-O file; undefined: it has none.
 * @throws PackError ERR_PACK_BINARY_INVALID for one that contradicts itself.
 */
export async function readCodeSignature(binary: BinaryFile, macho: MachOFile): Promise<CodeSignature | undefined> {
  const range = rangeOf(macho, LOAD_COMMAND.codeSignature);
  if (!range) return undefined;
  if (range.size > LARGEST) throw damagedMachO(`its signature has ${range.size} bytes`, binary);
  const bytes = await binary.read(range.offset, range.size, 'signature');
  try {
    return parse(bytes);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw damagedMachO('its signature contradicts itself', binary);
  }
}

/** Bytes; that of a file of 4 GiB has 32 MB. */
const LARGEST = 1 << 26;
const SLOT_DIRECTORY = 0;
const SLOT_ENTITLEMENTS = 5;
const SLOT_ALTERNATE = 0x1000;
const SLOT_CMS = 0x10000;
const HASH_SHA256 = 2;
const HASH_SIZE = 32;

function parse(bytes: Buffer): CodeSignature | undefined {
  if (bytes.length < 12 || bytes.readUInt32BE(0) !== 0xfade_0cc0) return undefined;
  const blobs = new Map<number, Buffer>();
  for (let index = 0; index < Math.min(bytes.readUInt32BE(8), 64); index++) {
    const at = bytes.readUInt32BE(16 + index * 8);
    blobs.set(bytes.readUInt32BE(12 + index * 8), bytes.subarray(at, at + bytes.readUInt32BE(at + 4)));
  }
  // a signature may hold an older directory with SHA-1 in the first place, and the one that counts as an alternate
  const directories = [...blobs].filter(([slot]) => slot === SLOT_DIRECTORY || (slot >= SLOT_ALTERNATE && slot < SLOT_ALTERNATE + 5)).map(([, blob]) => blob);
  const directory = directories.find((candidate) => candidate[37] === HASH_SHA256) ?? directories[0];
  if (!directory) return undefined;
  const identifierAt = directory.readUInt32BE(20);
  const hashesAt = directory.readUInt32BE(16);
  const slots = directory.readUInt32BE(28);
  const entitlements = blobs.get(SLOT_ENTITLEMENTS)?.toString('utf8', 8);
  return {
    identifier: directory.toString('utf8', identifierAt, directory.indexOf(0, identifierAt)),
    kind: (blobs.get(SLOT_CMS)?.length ?? 0) > 8 ? 'signed' : 'ad-hoc',
    ...entitlements !== undefined && { entitlements },
    codeLimit: directory.readUInt32BE(32),
    pageSize: 1 << directory.readUInt8(39),
    pageHashes: directory[37] === HASH_SHA256 ? directory.subarray(hashesAt, hashesAt + slots * HASH_SIZE) : undefined,
  };
}

import { hash } from 'node:crypto';
import { encodeDerEntitlements, encodePlist, type Entitlements } from './entitlements.ts';

/** What an ad-hoc signature says beside the hashes of the pages. */
export interface SignatureSettings {
  /** What the system calls the program in its logs and permissions, for instance `com.example.tool`. */
  readonly identifier: string;
  /** Permissions that the program asks for. With them the signature has the form that `codesign` writes, without them that of the linker. */
  readonly entitlements?: Entitlements;
}

/** A signature whose page hashes are still to come: `size` is known before a byte is hashed. */
export interface SignatureLayout {
  /** Bytes. */
  readonly size: number;
  /** @param pages the SHA-256 of every page of 4096 bytes, one behind the other; that of the last, shorter one over what there is. */
  encode(pages: Uint8Array): Buffer;
}

/** A page of code, in bytes: the system checks each when it is first used. */
export const CODE_PAGE = 4096;

/**
 * Lays out an ad-hoc signature: hashes, and nobody who vouches for them. macOS starts no arm64 program without one.
 * Source: `cs_blobs.h` of Apple's xnu; the form without entitlements is that of ld64 and LLVM's lld, byte for byte.
 * @param codeLimit bytes in front of the signature, all of which it covers.
 * @param text where the segment `__TEXT` is in the file.
 */
export function layOutSignature({ identifier, entitlements }: SignatureSettings, codeLimit: number, text: { offset: number; size: number }): SignatureLayout {
  const others = entitlements ? companions(entitlements) : [];
  const specialSlots = Math.max(0, ...others.map(({ slot }) => slot < SLOT_SIGNATURE ? slot : 0));
  const name = Buffer.from(`${identifier}\0`);
  const slots = Math.ceil(codeLimit / CODE_PAGE);
  const directoryAt = align(SUPER_BLOB_SIZE + INDEX_SIZE * (1 + others.length), 8);
  const hashesAt = align(directoryAt + DIRECTORY_SIZE + name.length, 16) - directoryAt + specialSlots * HASH_SIZE;
  const directorySize = hashesAt + slots * HASH_SIZE;
  const size = directoryAt + directorySize + others.reduce((sum, { bytes }) => sum + bytes.length, 0);

  const encode = (pages: Uint8Array): Buffer => {
    if (pages.length !== slots * HASH_SIZE) throw new RangeError(`${pages.length / HASH_SIZE} page hashes for ${slots} pages`);
    const result = Buffer.alloc(size);
    u32(result, 0, [SUPER_BLOB, size, 1 + others.length, SLOT_DIRECTORY, directoryAt]);
    u32(result, directoryAt, [CODE_DIRECTORY, directorySize, DIRECTORY_VERSION, others.length > 0 ? AD_HOC : AD_HOC | LINKER_SIGNED, hashesAt, DIRECTORY_SIZE, specialSlots, slots]);
    result.writeUInt32BE(Math.min(codeLimit, 0xffff_ffff), directoryAt + 32);
    result.set([HASH_SIZE, HASH_SHA256, 0, Math.log2(CODE_PAGE)], directoryAt + 36);
    if (codeLimit > 0xffff_ffff) result.writeBigUInt64BE(BigInt(codeLimit), directoryAt + 56);
    [text.offset, text.size, MAIN_BINARY].forEach((value, index) => result.writeBigUInt64BE(BigInt(value), directoryAt + 64 + index * 8));
    result.set(name, directoryAt + DIRECTORY_SIZE);
    let at = directoryAt + directorySize;
    others.forEach(({ slot, bytes }, index) => {
      u32(result, SUPER_BLOB_SIZE + INDEX_SIZE * (1 + index), [slot, at]);
      result.set(bytes, at);
      if (slot < SLOT_SIGNATURE) result.set(hash('sha256', bytes, 'buffer'), directoryAt + hashesAt - slot * HASH_SIZE);
      at += bytes.length;
    });
    result.set(pages, directoryAt + hashesAt);
    return result;
  };
  return { size, encode };
}

const SUPER_BLOB = 0xfade_0cc0;
const CODE_DIRECTORY = 0xfade_0c02;
const REQUIREMENTS = 0xfade_0c01;
const ENTITLEMENTS = 0xfade_7171;
const DER_ENTITLEMENTS = 0xfade_7172;
const CMS = 0xfade_0b01;
const SLOT_DIRECTORY = 0;
const SLOT_REQUIREMENTS = 2;
const SLOT_ENTITLEMENTS = 5;
const SLOT_DER_ENTITLEMENTS = 7;
const SLOT_SIGNATURE = 0x10000;
const SUPER_BLOB_SIZE = 12;
const INDEX_SIZE = 8;
const DIRECTORY_VERSION = 0x20400;
const DIRECTORY_SIZE = 88;
const AD_HOC = 0x2;
const LINKER_SIGNED = 0x20000;
const HASH_SIZE = 32;
const HASH_SHA256 = 2;
const MAIN_BINARY = 1;

/** What stands beside the directory when there are entitlements: no requirements, the entitlements twice, and an empty CMS signature. */
function companions(entitlements: Entitlements): { slot: number; bytes: Buffer }[] {
  return [
    { slot: SLOT_REQUIREMENTS, bytes: blob(REQUIREMENTS, Buffer.alloc(4)) },
    { slot: SLOT_ENTITLEMENTS, bytes: blob(ENTITLEMENTS, Buffer.from(encodePlist(entitlements))) },
    { slot: SLOT_DER_ENTITLEMENTS, bytes: blob(DER_ENTITLEMENTS, encodeDerEntitlements(entitlements)) },
    { slot: SLOT_SIGNATURE, bytes: blob(CMS, Buffer.alloc(0)) },
  ];
}

function blob(magic: number, contents: Buffer): Buffer {
  const header = Buffer.alloc(8);
  u32(header, 0, [magic, 8 + contents.length]);
  return Buffer.concat([header, contents]);
}

function u32(bytes: Buffer, at: number, values: readonly number[]): void {
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, at + index * 4));
}

/** The next multiple. */
export function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

import type { BasePiece } from './base-pieces.ts';

/**
 * The record of its base that an executable carries: a mark, the size of the record, the number of pieces, then each piece as its
 * kind, size and place (u64 each), and the bytes of those that are nowhere else. Little-endian. The kinds: 0 stands in the
 * executable, 1 in the record.
 */
export function encodeBaseRecord(pieces: readonly BasePiece[]): Buffer {
  const head = Buffer.alloc(HEADER_SIZE + pieces.length * PIECE_SIZE);
  const literals: Uint8Array[] = [];
  pieces.forEach((piece, index) => {
    const [kind, place] = 'at' in piece ? [0, piece.at] : [1, 0];
    [kind, piece.size, place].forEach((value, field) => head.writeBigUInt64LE(BigInt(value), HEADER_SIZE + index * PIECE_SIZE + field * 8));
    if ('bytes' in piece) literals.push(piece.bytes);
  });
  const record = Buffer.concat([head, ...literals]);
  record.write(MARK, 'latin1');
  record.writeUInt32LE(record.length, 8);
  record.writeUInt32LE(pieces.length, 12);
  return record;
}

/** The size of the record that begins with these `BASE_RECORD_HEADER` bytes; undefined: none does. */
export function baseRecordSize(header: Buffer): number | undefined {
  const size = header.readUInt32LE(8);
  return header.toString('latin1', 0, 8) === MARK && size >= HEADER_SIZE && size <= LARGEST_RECORD ? size : undefined;
}

/** Reads a whole record; undefined: it contradicts itself, or names bytes behind the end of the file of `fileSize` bytes. */
export function decodeBaseRecord(record: Buffer, fileSize: number): BasePiece[] | undefined {
  const count = record.readUInt32LE(12);
  let literal = HEADER_SIZE + count * PIECE_SIZE;
  if (literal > record.length) return undefined;
  const pieces: BasePiece[] = [];
  for (let at = HEADER_SIZE; pieces.length < count; at += PIECE_SIZE) {
    const [kind, size, place] = [0, 8, 16].map((field) => Number(record.readBigUInt64LE(at + field))) as [number, number, number];
    if (kind === 0 && place + size <= fileSize) pieces.push({ size, at: place });
    else if (kind === 1 && literal + size <= record.length) pieces.push({ size, bytes: record.subarray(literal, literal += size) });
    else return undefined;
  }
  return pieces;
}

/** Bytes that tell whether a record follows, and how long it is. */
export const BASE_RECORD_HEADER = 16;
const HEADER_SIZE: number = BASE_RECORD_HEADER;
const MARK = 'PACKBASE';
const PIECE_SIZE = 24;
/** Bytes; the certificate of a Windows binary is most of it. */
export const LARGEST_RECORD: number = 1 << 18;

import type { FuzzTarget } from './fuzz-target.ts';
import { randomOf, type Random } from './random.ts';

/** Input number `index` of a seed: one of the target's sound inputs with one to five changes; the same each time. */
export function mutatedInput({ seeds, words = [] }: Pick<FuzzTarget, 'seeds' | 'words'>, seed: number, index: number): Buffer {
  const random = randomOf(seed, index);
  const pick = <Item>(list: readonly Item[]): Item => list[random(list.length)]!;
  let bytes: Buffer = Buffer.from(pick(seeds));
  // a single change gets furthest into a reader: half of the inputs have one
  for (let left = random(2) === 0 ? 1 : 1 + random(5); left > 0; left--) {
    bytes = random(words.length > 0 ? 8 : 9) === 0 && words.length > 0 ? put(bytes, Buffer.from(pick(words) as string), random) : pick(CHANGES)(bytes, random, pick(seeds));
  }
  return bytes;
}

type Change = (bytes: Buffer, random: Random, other: Uint8Array) => Buffer;

/** Numbers at which sizes, counts and offsets overflow. */
const NUMBERS = [0n, 1n, 2n, 7n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x1_0000n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

const byte: Change = (bytes, random) => {
  if (bytes.length > 0) bytes[random(bytes.length)] = [0, 0xff, 0x80, random(256)][random(4)]!;
  return bytes;
};

const bit: Change = (bytes, random) => {
  if (bytes.length > 0) bytes[random(bytes.length)]! ^= 1 << random(8);
  return bytes;
};

/** A field of 2, 4 or 8 bytes, mostly where one would be aligned, becomes a number that overflows, or one about the file's size. */
const field: Change = (bytes, random) => {
  const size = [2, 4, 8][random(3)]!;
  if (bytes.length < size) return bytes;
  const at = random(8) === 0 ? random(bytes.length - size + 1) : Math.floor(random(bytes.length - size + 1) / size) * size;
  const near = BigInt(bytes.length + random(65) - 32);
  const value = random(4) === 0 ? near : random(4) === 0 ? BigInt(random(bytes.length + 1)) : NUMBERS[random(NUMBERS.length)]!;
  const encoded = Buffer.alloc(8);
  if (random(6) === 0) encoded.writeBigUInt64BE(BigInt.asUintN(64, value << BigInt(64 - size * 8)));
  else encoded.writeBigUInt64LE(BigInt.asUintN(64, value));
  encoded.copy(bytes, at, 0, size);
  return bytes;
};

/** A run of bytes appears again elsewhere: structures that point at each other. */
const repeat: Change = (bytes, random) => {
  const from = random(bytes.length + 1);
  return bytes.copyWithin(random(bytes.length + 1), from, from + 1 + random(64));
};

const cut: Change = (bytes, random) => bytes.subarray(0, random(bytes.length + 1));
const remove: Change = (bytes, random) => {
  const at = random(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(16))]);
};
const insert: Change = (bytes, random) => {
  const at = random(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(1 + random(16), random(256)), bytes.subarray(at)]);
};
const splice: Change = (bytes, random, other) => {
  const at = random(Math.min(bytes.length, other.length) + 1);
  return Buffer.concat([bytes.subarray(0, at), other.subarray(at)]);
};

/** What damages a binary format without ending its reading comes more often. */
const CHANGES: readonly Change[] = [byte, byte, bit, bit, field, field, field, field, repeat, cut, remove, insert, splice];

/** Puts a word over what is there, or in between. */
function put(bytes: Buffer, word: Buffer, random: Random): Buffer {
  const at = random(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), word, bytes.subarray(random(2) === 0 ? at : at + word.length)]);
}

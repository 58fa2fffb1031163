import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeCaches, encodeCaches } from './cache-file.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const CACHES = new Map([[3, Uint8Array.of(1, 2, 3)], [1, new Uint8Array(0)], [70_000, new Uint8Array(1000).fill(9)]]);

test.each([[CACHES], [new Map<number, Uint8Array>()]])('what is written is read again, at multiples of 8', (caches) => {
  const file = encodeCaches(caches, sha256);
  const read = decodeCaches(file, sha256)!;
  expect([...read].map(([id, bytes]) => [id, [...bytes]])).toEqual([...caches].map(([id, bytes]) => [id, [...bytes]]));
  for (const bytes of read.values()) expect((bytes.byteOffset - file.byteOffset) % 8).toBe(0);
});

test('a file with one byte changed, cut anywhere or longer is none', () => {
  const file = encodeCaches(CACHES, sha256);
  for (let at = 0; at < file.length; at++) {
    const damaged = Buffer.from(file);
    damaged[at]! ^= 1;
    expect(decodeCaches(damaged, sha256), `byte ${at}`).toBeUndefined();
    expect(decodeCaches(file.subarray(0, at), sha256), `${at} bytes`).toBeUndefined();
  }
  expect(decodeCaches(Buffer.concat([file, Buffer.of(0)]), sha256)).toBeUndefined();
});

test('numbers that lie are no reason to read beyond the end, even with the right sum', () => {
  const lying = (change: (file: Buffer) => void): Buffer => {
    const file = Buffer.from(encodeCaches(CACHES, sha256));
    change(file);
    file.set(sha256(file.subarray(32)), 0);
    return file;
  };
  expect(decodeCaches(lying((file) => file.writeUInt32LE(0xffff_ffff, 36)), sha256)).toBeUndefined();
  expect(decodeCaches(lying((file) => file.writeUInt32LE(0xffff_ffff, 44)), sha256)).toBeUndefined();
});

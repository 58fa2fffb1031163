import { expect, test } from 'vitest';
import { seeded } from '../../test/random-contents.ts';
import { bytesSource, readAll } from '../byte-source.ts';
import { readSeaBlob } from './read-sea-blob.ts';
import { seaBlob } from './sea-blob.ts';

const VERSION = '26.10.0';
const blob = Buffer.from(await readAll(seaBlob({
  nodeVersion: VERSION, main: 'main', codeCache: Buffer.from('cache'), execArgv: ['--a', '--b'], assets: [{ key: 'k', source: bytesSource(Buffer.from('asset')) }],
})));

test('a blob that is cut short anywhere is refused', () => {
  for (let length = 0; length < blob.length; length++) {
    expect(() => readSeaBlob(blob.subarray(0, length), VERSION), `${length} bytes`).toThrow(expect.objectContaining({ code: 'ERR_PACK_BLOB_INVALID' }));
  }
});

test.each([
  ['something behind the end', Buffer.concat([blob, Buffer.of(0)]), /1 bytes follow its end/],
  ['another file', Buffer.alloc(100, 'x'), /does not start with the mark/],
  ['unknown flags', patched(4, 0x80), /unknown flags/],
  ['an unknown extension of the options', patched(8, 7), /unknown number 7/],
  ['an unknown format of the main script', patched(9, 2), /unknown number 2/],
  ['a length beyond what a number holds', patched(17, 0xff), /are announced at/],
])('%s is refused', (_, bytes, message) => {
  expect(() => readSeaBlob(bytes, VERSION)).toThrow(message);
});

test('a blob of another layout is refused', () => {
  expect(() => readSeaBlob(blob, '24.21.0')).toThrow(expect.objectContaining({ code: 'ERR_PACK_BLOB_INVALID' }));
  expect(() => readSeaBlob(blob, '20.0.0')).toThrow(expect.objectContaining({ code: 'ERR_PACK_BLOB_FORMAT_UNKNOWN' }));
});

test('damage gives an error of ours or another answer', () => {
  const random = seeded(3);
  const codes = new Set<unknown>();
  for (let round = 0; round < 5000; round++) {
    const damaged = Buffer.from(blob);
    for (let i = 0; i < 3; i++) damaged[Math.floor(random() * blob.length)] = Math.floor(random() * 256);
    try {
      readSeaBlob(damaged, VERSION);
    } catch (error) {
      codes.add((error as { code?: unknown }).code);
    }
  }
  expect([...codes]).toEqual(['ERR_PACK_BLOB_INVALID']);
});

function patched(at: number, value: number): Buffer {
  const copy = Buffer.from(blob);
  copy[at] = value;
  return copy;
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TARGET_VERSIONS, targetNode, type TargetLine } from '@pack-internal/target-nodes';
import { afterAll, expect, test } from 'vitest';
import { bytesSource, readAll } from '../byte-source.ts';
import { describeSeaBlob, type BlobBytes } from './describe-sea-blob.ts';
import { generateSeaBlob } from './generate-sea-blob.ts';
import { seaBlob } from './sea-blob.ts';

const room = mkdtempSync(join(tmpdir(), 'pack-describe-test-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));

const CONTENTS = {
  main: 'console.log("main")', execArgv: ['--no-warnings'], execArgvExtension: 'cli', disableWarning: true,
  assets: [{ key: 'first', source: bytesSource(Buffer.alloc(10_000, 1)) }, { key: 'zweiter ä', source: bytesSource(Buffer.alloc(0)) }],
} as const;

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('what Node %s itself wrote is described, its layout found out', async (line) => {
  const output = join(room, `${line}.blob`);
  const blob = await readAll(await generateSeaBlob({ ...CONTENTS, nodePath: await targetNode(line, process.arch as 'x64'), output, useCodeCache: true }));
  const described = await describeSeaBlob(bytesOf(blob));
  expect(described).toMatchObject({ layout: line === '26' ? 2 : 1, codePath: 'main.js', disableWarning: true, snapshot: false, execArgv: ['--no-warnings'], execArgvExtension: 'cli' });
  expect(Object.fromEntries(described.assets.map(({ key, size }) => [key, size]))).toEqual({ first: 10_000, 'zweiter ä': 0 });
  expect(Buffer.from(blob).toString('utf8', described.main.offset, described.main.offset + described.main.size)).toBe(CONTENTS.main);
  expect(described.codeCache!.size).toBeGreaterThan(100);
});

test('of a blob of gigabytes some kilobytes are read', async () => {
  const large = { length: 3 * 2 ** 30, chunks: () => { throw new Error('not to be read'); } };
  const source = seaBlob({ nodeVersion: '26.10.0', main: 'main', assets: [{ key: 'a', source: large }, { key: 'b', source: large }] });
  const head = await firstOf(source.chunks());
  const heads = [head, entry('a'), entry('b')];
  let read = 0;
  const blob: BlobBytes = {
    size: source.length,
    async read(offset, length) {
      read += length;
      const bytes = Buffer.alloc(length);
      let at = 0;
      for (const [index, piece] of heads.entries()) {
        if (at < offset + length && at + piece.length > offset) piece.copy(bytes, Math.max(0, at - offset), Math.max(0, offset - at));
        at += piece.length + (index > 0 ? large.length : 0);
      }
      return bytes;
    },
  };
  expect((await describeSeaBlob(blob)).assets.map(({ key, size }) => [key, size])).toEqual([['a', large.length], ['b', large.length]]);
  expect(read).toBeLessThan(20_000);
});

test('what is no blob is refused, and a file that cannot be read keeps its error', async () => {
  await expect(describeSeaBlob(bytesOf(Buffer.alloc(100)))).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_INVALID' });
  await expect(describeSeaBlob({ size: 100, read: async () => { throw new TypeError('gone'); } })).rejects.toThrow('gone');
});

function bytesOf(bytes: Uint8Array): BlobBytes {
  return { size: bytes.length, read: async (offset, length) => Buffer.from(bytes.subarray(offset, offset + length)) };
}

function entry(key: string): Buffer {
  const bytes = Buffer.alloc(17);
  bytes.writeBigUInt64LE(1n);
  bytes.write(key, 8);
  bytes.writeBigUInt64LE(BigInt(3 * 2 ** 30), 9);
  return bytes;
}

async function firstOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  for await (const chunk of chunks) return Buffer.from(chunk);
  throw new Error('no chunk');
}


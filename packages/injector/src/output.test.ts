import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesSource, scratch } from '../test/scratch.ts';
import { tinyElf } from '../test/tiny-binaries.ts';
import type { ByteSource } from './byte-source.ts';
import { inject } from './inject.ts';
import { outputError } from './output-error.ts';

const BLOB = bytesSource(Buffer.from('abc'));

test('an output in a directory that is not there is not writable', async () => {
  const { input, directory } = node();
  const output = join(directory, 'none', 'out');
  await expect(inject({ input, output, blob: BLOB })).rejects.toMatchObject({ code: 'ERR_PACK_OUTPUT_NOT_WRITABLE', path: output, cause: { code: 'ENOENT' } });
});

test('an output that is a directory stays one', async () => {
  const { input, directory } = node();
  mkdirSync(join(directory, 'out'));
  await expect(inject({ input, output: join(directory, 'out'), blob: BLOB })).rejects.toMatchObject({ code: 'ERR_PACK_OUTPUT_IS_DIRECTORY' });
  expect(existsSync(join(directory, 'out'))).toBe(true);
});

test('the Node binary is not written over', async () => {
  const { input } = node();
  await expect(inject({ input, output: input, blob: BLOB })).rejects.toMatchObject({ code: 'ERR_PACK_INJECT_FAILED' });
  expect(readFileSync(input).equals(tinyElf())).toBe(true);
});

test('an output that was there is replaced whole', async () => {
  const { input, directory } = node();
  const output = join(directory, 'out');
  writeFileSync(output, Buffer.alloc(100_000, 'x'));
  const { size } = await inject({ input, output, blob: BLOB });
  expect(readFileSync(output).length).toBe(size);
  expect(readFileSync(output).includes('xxxx')).toBe(false);
});

test.each<[string, ByteSource, object]>([
  ['more than it promised', { ...bytesSource(Buffer.alloc(9)), length: 8 }, { code: 'ERR_PACK_INJECT_FAILED', message: expect.stringContaining('more bytes instead of 8') }],
  ['less than it promised', { ...bytesSource(Buffer.alloc(7)), length: 8 }, { code: 'ERR_PACK_INJECT_FAILED', message: expect.stringContaining('7 bytes instead of 8') }],
  ['an error', { length: 8, async *chunks() { yield Buffer.alloc(4); throw new Error('the disk is gone'); } }, { message: 'the disk is gone' }],
])('nothing is left when the blob gives %s', async (_, blob, error) => {
  const { input, directory } = node();
  await expect(inject({ input, output: join(directory, 'out'), blob })).rejects.toMatchObject(error);
  expect(readdirSync(directory)).toEqual(['node']);
});

test('nothing is left when it is aborted in the middle', async () => {
  const { input, directory } = node();
  const controller = new AbortController();
  const piece = Buffer.alloc(1 << 20);
  let given = 0;
  const blob: ByteSource = {
    length: 10 * piece.length,
    async *chunks() {
      for (; given < 10; given++) {
        if (given === 5) controller.abort();
        yield piece;
      }
    },
  };
  await expect(inject({ input, output: join(directory, 'out'), blob, signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
  expect(given).toBeLessThan(10);
  expect(readdirSync(directory)).toEqual(['node']);
});

test('a blob in many small and some large pieces arrives in order', async () => {
  const { input, directory } = node();
  const output = join(directory, 'out');
  const pieces = Array.from({ length: 300 }, (_, index) => Buffer.alloc(index % 100 === 0 ? 1_500_000 : index * 37, index));
  await inject({ input, output, blob: bytesSource(...pieces) });
  expect(readFileSync(output).includes(Buffer.concat(pieces))).toBe(true);
});

test.each([
  ['ENOSPC', 'ERR_PACK_NO_SPACE'], ['ETXTBSY', 'ERR_PACK_OUTPUT_BUSY'], ['EROFS', 'ERR_PACK_OUTPUT_NOT_WRITABLE'], ['EIO', 'ERR_PACK_INJECT_FAILED'],
])('%s of the file system becomes %s', (code, expected) => {
  expect(outputError(Object.assign(new Error(code), { code, syscall: 'write' }), '/out')).toMatchObject({ code: expected, path: '/out' });
});

function node(): { directory: string; input: string } {
  const directory = scratch();
  const input = join(directory, 'node');
  writeFileSync(input, tinyElf());
  return { directory, input };
}

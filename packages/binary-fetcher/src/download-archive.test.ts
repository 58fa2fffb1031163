import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sha512 } from '../test/fake-node.ts';
import { scratchDir } from '../test/scratch.ts';
import { downloadArchive } from './download-archive.ts';
import type { ArchiveStream } from './runtime-source.ts';

const RETRY = { retries: 0, minDelayMs: 1, maxDelayMs: 1, stallMs: 1000 };
const content = Buffer.from('the archive');

function requestFor(answer: Omit<ArchiveStream, 'body' | 'url'>, body: Buffer): Parameters<typeof downloadArchive>[0] {
  const stream: ArchiveStream = { ...answer, body: [body] as unknown as AsyncIterable<Uint8Array>, url: 'http://127.0.0.1/archive' };
  return { what: 'the archive', integrity: sha512(content), retry: RETRY, open: async () => ({ ...stream, body: chunks(stream.body) }) };
}

async function* chunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* body;
}

test('a body that ends before its announced end is a connection that broke off', async () => {
  const path = join(scratchDir(), 'archive');
  await expect(downloadArchive(requestFor({ size: 100 }, content), path, {})).rejects.toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('ECONNRESET') as string });
});

test('a file system that refuses is not taken for a damaged download', async () => {
  const path = join(scratchDir(), 'archive');
  writeFileSync(`${path}.decoded`, 'in the way');
  await expect(downloadArchive(requestFor({ size: undefined, encoding: 'x-gzip' }, gzipSync(content)), path, {})).rejects.toMatchObject({ code: 'EEXIST' });
  const other = join(scratchDir(), 'archive');
  await downloadArchive(requestFor({ size: undefined, encoding: 'x-gzip' }, gzipSync(content)), other, { signal: new AbortController().signal });
  expect(existsSync(other)).toBe(true);
});

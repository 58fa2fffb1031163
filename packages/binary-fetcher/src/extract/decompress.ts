import { open } from 'node:fs/promises';
import { Duplex, PassThrough, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const GZIP = Buffer.from([0x1f, 0x8b]);
const XZ = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]);

/** What unpacks a file that may be compressed with gzip or xz, told by its first bytes; a plain one goes through as it is. */
export async function decompressorFor(path: string): Promise<Duplex> {
  const head = await firstBytes(path, XZ.length);
  if (head.subarray(0, GZIP.length).equals(GZIP)) return createGunzip({ chunkSize: 1 << 16 });
  return head.equals(XZ) ? Duplex.from(unxzed) : new PassThrough();
}

async function firstBytes(path: string, length: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Node has no xz of its own; loaded when such an archive is met. */
async function* unxzed(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = await import('xz-decompress');
  const source = Readable.toWeb(Readable.from(chunks, { objectMode: false }));
  yield* new XzReadableStream(source as ConstructorParameters<typeof XzReadableStream>[0]) as unknown as AsyncIterable<Uint8Array>;
}

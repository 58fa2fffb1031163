import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The bytes of a stream that may be compressed with gzip or xz, told by its first bytes; others as they are. */
export async function* decompress(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let size = 0; size < XZ.length;) {
    const { value, done } = await iterator.next();
    if (done) break;
    head.push(value);
    size += value.byteLength;
  }
  const all = Readable.from(joined(head, iterator), { objectMode: false });
  const start = Buffer.concat(head);
  if (startsWith(start, GZIP)) yield* gunzipped(all);
  else if (startsWith(start, XZ)) yield* unxzed(all);
  else yield* all as AsyncIterable<Uint8Array>;
}

const GZIP = [0x1f, 0x8b];
const XZ = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}

async function* joined(head: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* head;
  for (;;) {
    const { value, done } = await rest.next();
    if (done) return;
    yield value;
  }
}

function gunzipped(source: Readable): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 1 << 16 });
  source.once('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

/** Node has no xz of its own; loaded when such an archive is met. */
async function* unxzed(source: Readable): AsyncGenerator<Uint8Array> {
  const { XzReadableStream } = await import('xz-decompress');
  const stream = new XzReadableStream(Readable.toWeb(source) as ConstructorParameters<typeof XzReadableStream>[0]);
  yield* stream as unknown as AsyncIterable<Uint8Array>;
}

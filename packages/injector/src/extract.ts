import { open } from 'node:fs/promises';
import { PackError } from '@pack/errors';
import { withBinary } from './binary-file.ts';
import type { ByteSource } from './byte-source.ts';
import { readHeaders } from './describe-binary.ts';
import { selectSlice } from './universal-file.ts';

/**
 * Gives the blob of an executable (`arch`: of which program in a universal file); its bytes are read from the file when they are asked for.
 * @throws PackError ERR_PACK_BLOB_INVALID when the executable carries none; what `inspect` throws.
 */
export function extract(path: string, { arch }: { readonly arch?: 'x64' | 'arm64' } = {}): Promise<ByteSource> {
  return withBinary(path, async (file) => {
    const binary = await selectSlice(file, arch);
    const { blob } = await readHeaders(binary);
    if (!blob) throw noApplication(path);
    return { length: blob.size, chunks: () => fileChunks(path, binary.start + blob.offset, blob.size) };
  });
}

/** The error for a plain Node.js binary. */
export function noApplication(path: string): PackError {
  return new PackError('ERR_PACK_BLOB_INVALID', 'There is no application in this binary', { path, hint: 'It is a plain Node.js binary, or was packed in another way' });
}

const STEP = 1 << 20;

async function* fileChunks(path: string, offset: number, size: number): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  try {
    for (let done = 0; done < size;) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(Math.min(STEP, size - done)), 0, Math.min(STEP, size - done), offset + done);
      if (bytesRead === 0) throw new PackError('ERR_PACK_BINARY_INVALID', 'The executable became shorter while its blob was read', { path });
      done += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

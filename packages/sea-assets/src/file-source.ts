import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PackError } from '@pack/errors';
import type { ByteSource } from './byte-source.ts';

/**
 * The bytes of a file, read when they are asked for.
 * @throws PackError ERR_PACK_SOURCE_UNREADABLE when it cannot be read; while streaming too.
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const stats = await stat(path).catch((cause: unknown) => { throw unreadable(path, cause); });
  if (!stats.isFile()) throw unreadable(path, new Error(stats.isDirectory() ? 'it is a directory' : 'it is no file'));
  return {
    length: stats.size,
    async *chunks() {
      try {
        yield* createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
  };
}

function unreadable(path: string, cause: unknown): PackError {
  return new PackError('ERR_PACK_SOURCE_UNREADABLE', `cannot read ${path}`, { path, cause });
}

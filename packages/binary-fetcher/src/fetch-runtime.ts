import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isPackError } from '@pack/errors';
import { defaultCacheDir } from './cache-dir.ts';
import { withLock } from './cache-lock.ts';
import { downloadArchive, type FetchProgress } from './download-archive.ts';
import { inCache } from './file-error.ts';
import { stampFile } from './file-stamp.ts';
import { checkUnpacked } from './inspect-runtime.ts';
import type { VersionPreference } from './pick-version.ts';
import { sweepAbandoned, withPrivateDir } from './private-dir.ts';
import { askSources } from './resolve-runtime.ts';
import { binaryName, commitEntry, entryDir, findEntry, verifiedBinary, writeMarker, type CachedRuntime } from './runtime-cache.ts';
import type { RuntimeArch, RuntimePlatform, RuntimeRequest } from './runtime-request.ts';
import type { RuntimeOffer, RuntimeSource } from './runtime-source.ts';
import { unpackBinary } from './unpack-binary.ts';
import { throwIfInterrupted } from './with-retries.ts';

export interface FetchOptions {
  /** Directory of the cache; `defaultCacheDir()` unless told. */
  readonly cacheDir?: string | undefined;
  /** Never touch the network. */
  readonly offline?: boolean | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Directory where the user's `.npmrc` is looked up; the current one unless told. */
  readonly cwd?: string | undefined;
  /** Sources in the order in which they are asked; the npm registry unless told. */
  readonly sources?: readonly RuntimeSource[] | undefined;
  /** Of several versions that answer, take the highest that this accepts, if it accepts any. */
  readonly prefer?: VersionPreference | undefined;
}

/** A verified runtime on disk. */
export interface FetchedRuntime {
  /** The Node binary, in the cache: to be read, never to be changed. */
  readonly path: string;
  readonly version: string;
  readonly platform: RuntimePlatform;
  readonly arch: RuntimeArch;
  /** Of the archive that the binary came out of. */
  readonly integrity: string;
  /** SHA-256 of the binary, in hexadecimal. */
  readonly sha256: string;
  /** Name of the source that it came from, e.g. 'npm'. */
  readonly source: string;
  /** Whether nothing was downloaded. */
  readonly fromCache: boolean;
}

/**
 * A Node binary for a platform: from the cache, else downloaded, verified by its published hash and cached.
 * Safe to run in several processes at once: one downloads, the others take its result.
 * @throws PackError as `resolveRuntime` does, and ERR_PACK_INTEGRITY, ERR_PACK_ARCHIVE_ENTRY, ERR_PACK_RUNTIME_MISMATCH,
 * ERR_PACK_NO_SPACE, ERR_PACK_CACHE, ERR_PACK_INTERRUPTED. Nothing is left behind then.
 */
export async function fetchRuntime(request: RuntimeRequest, options: FetchOptions = {}): Promise<FetchedRuntime> {
  try {
    const offer = await askSources(request, options);
    try {
      return (await cached(offer, options)) ?? (await download(offer, options));
    } catch (error) {
      // The registry could be asked, or was remembered, but the archive cannot be had now: what is there must do.
      if (!isPackError(error) || error.code !== 'ERR_PACK_NETWORK') throw error;
      const second = await askSources(request, { ...options, offline: true }).catch(() => undefined);
      const kept = second && (await cached(second, options));
      if (kept === undefined) throw error;
      return kept;
    }
  } catch (error) {
    throwIfInterrupted(options.signal);
    throw error;
  }
}

async function cached({ integrity }: RuntimeOffer, { cacheDir = defaultCacheDir(), signal }: FetchOptions): Promise<FetchedRuntime | undefined> {
  return inCache(cacheDir, async () => {
    const entry = await findEntry(cacheDir, integrity);
    const path = entry && (await verifiedBinary(cacheDir, entry, signal)); // undefined, and gone, when it was changed
    return path === undefined ? undefined : describe(path, entry!, true);
  });
}

async function download(offer: RuntimeOffer, options: FetchOptions): Promise<FetchedRuntime> {
  const { cacheDir = defaultCacheDir(), signal, onProgress } = options;
  const lock = join(cacheDir, 'locks', `${basename(entryDir(cacheDir, offer.integrity))}.lock`);
  const onWait = (): void => onProgress?.({ phase: 'wait', bytes: 0, total: undefined, rate: 0 });
  return inCache(cacheDir, () => withLock(lock, { signal, onWait }, async () => {
    const byAnother = await cached(offer, options);
    if (byAnother) return byAnother;
    await sweepAbandoned(cacheDir);
    return withPrivateDir(cacheDir, async (dir) => {
      const archive = join(dir, 'archive.tgz');
      await downloadArchive({ what: `the package ${offer.package}`, integrity: offer.integrity, retry: offer.retry, open: (attempt, resume) => offer.open(attempt, resume) }, archive, { signal, onProgress });
      onProgress?.({ phase: 'unpack', bytes: 0, total: undefined, rate: 0 });
      const entry = await unpack(offer, archive, join(dir, 'entry'), signal);
      throwIfInterrupted(signal);
      await commitEntry(cacheDir, join(dir, 'entry'), entry);
      return describe(join(entryDir(cacheDir, offer.integrity), binaryName(offer.platform)), entry, false);
    });
  }));
}

async function unpack(offer: RuntimeOffer, archive: string, dir: string, signal: AbortSignal | undefined): Promise<CachedRuntime> {
  const { version, platform, arch, integrity, binary, license } = offer;
  const name = binaryName(platform);
  await mkdir(dir, { mode: 0o700 });
  const sha256 = await unpackBinary({ archive, binary, license, dir, binaryName: name, signal });
  await checkUnpacked(join(dir, name), offer);
  const entry: CachedRuntime = { format: 1, version, platform, arch, source: offer.source, package: offer.package, integrity, sha256, stamp: await stampFile(join(dir, name)) };
  await writeMarker(dir, entry);
  return entry;
}

function describe(path: string, entry: CachedRuntime, fromCache: boolean): FetchedRuntime {
  const { version, platform, arch, integrity, sha256, source } = entry;
  return { path, version, platform, arch, integrity, sha256, source, fromCache };
}

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
import { parseVersionSpec } from './pick-version.ts';
import { sweepAbandoned, withPrivateDir } from './private-dir.ts';
import { askSources, bestCached, knownWithoutAsking, offlineError } from './resolve-runtime.ts';
import { binaryName, commitEntry, entryDir, findEntry, verifiedBinary, writeMarker, type CachedRuntime } from './runtime-cache.ts';
import { checkRequest, type RuntimeArch, type RuntimePlatform, type RuntimeRequest } from './runtime-request.ts';
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
  checkRequest(request);
  throwIfInterrupted(options.signal);
  const cacheDir = options.cacheDir ?? defaultCacheDir();
  const known = await knownWithoutAsking(request, cacheDir, options);
  const kept = known && (await fromCache(cacheDir, known, options));
  if (kept) return kept;
  if (options.offline) throw offlineError(request, cacheDir); // the cached one was damaged
  try {
    const offer = await askSources(request, cacheDir, options);
    return (await cached(cacheDir, offer, options)) ?? (await download(cacheDir, offer, options));
  } catch (error) {
    // Without a network, a line ('24') is answered by what is there; so is an exact version, but that was tried first.
    const unreachable = isPackError(error) && (error.code === 'ERR_PACK_NETWORK' || error.code === 'ERR_PACK_OFFLINE');
    if (!unreachable || parseVersionSpec(request.version).exact !== undefined || options.sources !== undefined) throw error;
    const entry = await bestCached(request, cacheDir, options);
    const fallback = entry && (await fromCache(cacheDir, entry, options));
    if (fallback === undefined) throw error;
    return fallback;
  }
}

async function cached(cacheDir: string, { integrity }: RuntimeOffer, options: FetchOptions): Promise<FetchedRuntime | undefined> {
  const entry = await findEntry(cacheDir, integrity);
  return entry && fromCache(cacheDir, entry, options);
}

/** Undefined when the binary was changed since it was unpacked: then the entry is gone. */
async function fromCache(cacheDir: string, entry: CachedRuntime, { signal }: FetchOptions): Promise<FetchedRuntime | undefined> {
  const path = await inCache(cacheDir, () => verifiedBinary(cacheDir, entry, signal));
  return path === undefined ? undefined : describe(path, entry, true);
}

async function download(cacheDir: string, offer: RuntimeOffer, options: FetchOptions): Promise<FetchedRuntime> {
  const { signal, onProgress } = options;
  const lock = join(cacheDir, 'locks', `${basename(entryDir(cacheDir, offer.integrity))}.lock`);
  const onWait = (): void => onProgress?.({ phase: 'wait', bytes: 0, total: undefined, rate: 0 });
  return inCache(cacheDir, () => withLock(lock, { signal, onWait }, async () => {
    const byAnother = await cached(cacheDir, offer, options);
    if (byAnother) return byAnother;
    await sweepAbandoned(cacheDir);
    return withPrivateDir(cacheDir, async (dir) => {
      const archive = join(dir, 'archive.tgz');
      await downloadArchive(offer, archive, { signal, onProgress });
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

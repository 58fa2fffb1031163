import { join } from 'node:path';
import { isPackError } from '@pack/errors';
import { defaultCacheDir } from './cache-dir.ts';
import { runtimeFacts } from './cached-runtimes.ts';
import type { FetchProgress } from './download-archive.ts';
import type { ZipLibrary } from './extract/read-zip.ts';
import { checkUnpacked } from './inspect-runtime.ts';
import { cachedTree, obtainTree, type ObtainedTree } from './obtain-tree.ts';
import type { VersionPreference } from './pick-version.ts';
import { askSources } from './resolve-runtime.ts';
import type { RuntimeArch, RuntimePlatform, RuntimeRequest } from './runtime-request.ts';
import type { RuntimeOffer, RuntimeSource, SignatureState } from './runtime-source.ts';
import type { EntryKey } from './tree-cache.ts';
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
  /** Sources in the order in which they are asked; those of `defaultSources` unless told. */
  readonly sources?: readonly RuntimeSource[] | undefined;
  /** Of several versions that answer, take the highest that this accepts, if it accepts any. */
  readonly prefer?: VersionPreference | undefined;
  /** Where Node is downloaded from, by release channel: 'release', 'rc', … */
  readonly nodeMirrors?: Readonly<Record<string, string>> | undefined;
  /** Whether the signature of Node's published hashes is checked; true unless told. */
  readonly verifySignature?: boolean | undefined;
  /** What reads zips; 'yauzl' unless told. */
  readonly zipLibrary?: ZipLibrary | undefined;
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
  /** Whether the hash was signed by Node's releasers; 'skipped' when that was not to be checked, undefined where there are no signatures. */
  readonly signature?: SignatureState | undefined;
}

/**
 * A Node binary for a platform: from the cache, else downloaded, verified by its published hash and cached.
 * Safe to run in several processes at once: one downloads, the others take its result.
 * @throws PackError as `resolveRuntime` does, and ERR_PACK_INTEGRITY, ERR_PACK_ARCHIVE_*, ERR_PACK_RUNTIME_MISMATCH,
 * ERR_PACK_NO_SPACE, ERR_PACK_CACHE, ERR_PACK_INTERRUPTED. Nothing is left behind then.
 */
export async function fetchRuntime(request: RuntimeRequest, options: FetchOptions = {}): Promise<FetchedRuntime> {
  try {
    const offer = await askSources(request, options);
    try {
      return await obtain(offer, options);
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

async function cached(offer: RuntimeOffer, { cacheDir = defaultCacheDir(), signal }: FetchOptions): Promise<FetchedRuntime | undefined> {
  const tree = await cachedTree(keyOf(offer), { cacheDir, signal }); // undefined, and gone, when it was changed
  return tree && describe(offer, tree);
}

async function obtain(offer: RuntimeOffer, { cacheDir = defaultCacheDir(), signal, onProgress, zipLibrary }: FetchOptions): Promise<FetchedRuntime> {
  const { source, archive: format, prefix, binary, retry } = offer;
  const tree = await obtainTree({
    key: keyOf(offer), source, label: offer.package, facts: runtimeFacts(offer), format, prefix,
    wants: (path) => path === binary || path === 'LICENSE',
    needed: [binary],
    download: async () => ({ what: source === 'npm' ? `the package ${offer.package}` : offer.package, retry, open: (attempt, resume) => offer.open(attempt, resume) }),
    check: (directory) => checkUnpacked(join(directory, binary), offer),
  }, { cacheDir, signal, onProgress, zipLibrary });
  return describe(offer, tree);
}

function keyOf({ integrity, binary, archive }: RuntimeOffer): EntryKey {
  return { integrity, part: `the runtime ${binary}, ${archive}` };
}

function describe({ binary, version, platform, arch, signature }: RuntimeOffer, { directory, entry, fromCache }: ObtainedTree): FetchedRuntime {
  const { sha256 } = entry.files.find(({ path }) => path === binary)!;
  return { path: join(directory, binary), version, platform, arch, integrity: entry.integrity, sha256, source: entry.source, fromCache, ...(signature && { signature }) };
}

import { PackError } from '@pack/errors';
import { join } from 'node:path';
import { defaultCacheDir } from './cache-dir.ts';
import type { FetchOptions } from './fetch-runtime.ts';
import { npmSource } from './npm-source.ts';
import { parseVersionSpec, pickVersion } from './pick-version.ts';
import { listEntries, type CachedRuntime } from './runtime-cache.ts';
import { checkRequest, platformName, type ResolvedRuntime, type RuntimeRequest } from './runtime-request.ts';
import type { RuntimeOffer } from './runtime-source.ts';
import { throwIfInterrupted } from './with-retries.ts';

/**
 * Which published runtime answers a request; downloads no binary. An answer of the last 24 hours is remembered.
 * @throws PackError ERR_PACK_INVALID_TARGET, ERR_PACK_RUNTIME_NOT_FOUND, ERR_PACK_OFFLINE, ERR_PACK_NETWORK, ERR_PACK_REGISTRY_AUTH.
 */
export async function resolveRuntime(request: RuntimeRequest, options: FetchOptions = {}): Promise<ResolvedRuntime> {
  checkRequest(request);
  const cacheDir = options.cacheDir ?? defaultCacheDir();
  const known = await knownWithoutAsking(request, cacheDir, options);
  const { version, platform, arch, package: name, integrity, source, remembered } = known
    ? { ...known, remembered: true }
    : await askSources(request, cacheDir, options);
  return { version, platform, arch, source: remembered ? 'cache' : source, package: name, integrity };
}

/**
 * The cached runtime that must do: the exact version that was asked for, or anything that answers when offline.
 * @throws PackError ERR_PACK_OFFLINE when offline and nothing cached answers.
 */
export async function knownWithoutAsking(request: RuntimeRequest, cacheDir: string, options: FetchOptions): Promise<CachedRuntime | undefined> {
  const { exact } = parseVersionSpec(request.version);
  const ownSources = options.sources === undefined; // a caller's own sources decide themselves what may answer
  if (!options.offline && (exact === undefined || !ownSources)) return undefined;
  const entry = await bestCached(request, cacheDir, options);
  if (entry) return entry;
  if (!options.offline) return undefined;
  throw offlineError(request, cacheDir);
}

/** The first offer of the sources, in their order. */
export async function askSources(request: RuntimeRequest, cacheDir: string, options: FetchOptions): Promise<RuntimeOffer> {
  const { cwd = process.cwd(), signal, prefer, sources = [npmSource()] } = options;
  for (const source of sources) {
    throwIfInterrupted(signal);
    const offer = await source.offer(request, { cwd, metadataDir: join(cacheDir, 'metadata', source.name), signal, prefer });
    if (offer) return offer;
  }
  throw new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `No source has a Node for ${platformName(request)}`, {
    hint: 'Name a Node binary of that platform with --node-path',
  });
}

/** The highest cached runtime that answers; its binary is not verified yet. */
export async function bestCached(request: RuntimeRequest, cacheDir: string, { prefer }: FetchOptions): Promise<CachedRuntime | undefined> {
  if (request.libc === 'musl') return undefined; // no source of today has one, so none was cached
  const entries = (await listEntries(cacheDir)).filter(({ platform, arch }) => platform === request.platform && arch === request.arch);
  const version = pickVersion(parseVersionSpec(request.version), entries.map((entry) => entry.version), prefer);
  return entries.find((entry) => entry.version === version);
}

export function offlineError(request: RuntimeRequest, cacheDir: string): PackError {
  return new PackError('ERR_PACK_OFFLINE', `Node ${request.version} for ${platformName(request)} is not in the cache, and the network is off`, {
    path: cacheDir, hint: 'Run once with the network, or name a Node binary with --node-path',
  });
}

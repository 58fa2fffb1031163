import { join } from 'node:path';
import { PackError } from '@pack/errors';
import { defaultCacheDir } from './cache-dir.ts';
import { listRuntimes } from './cached-runtimes.ts';
import type { FetchOptions } from './fetch-runtime.ts';
import { npmSource } from './npm-source.ts';
import { checkRequest, platformName, type ResolvedRuntime, type RuntimeRequest } from './runtime-request.ts';
import type { RuntimeOffer } from './runtime-source.ts';
import { throwIfInterrupted } from './with-retries.ts';

/**
 * Which published runtime answers a request; downloads no binary. An answer of the last 24 hours is remembered.
 * @throws PackError ERR_PACK_INVALID_TARGET, ERR_PACK_RUNTIME_NOT_FOUND, ERR_PACK_OFFLINE, ERR_PACK_NETWORK,
 * ERR_PACK_REGISTRY_AUTH, ERR_PACK_CONFIG_LOAD, ERR_PACK_INTERRUPTED.
 */
export async function resolveRuntime(request: RuntimeRequest, options: FetchOptions = {}): Promise<ResolvedRuntime> {
  const { version, platform, arch, package: name, integrity, source, remembered } = await askSources(request, options);
  return { version, platform, arch, source: remembered ? 'cache' : source, package: name, integrity };
}

/** The first offer of the sources, in their order. */
export async function askSources(request: RuntimeRequest, options: FetchOptions): Promise<RuntimeOffer> {
  const { cwd = process.cwd(), cacheDir = defaultCacheDir(), offline = false, signal, prefer, sources = [npmSource()] } = options;
  checkRequest(request);
  for (const source of sources) {
    throwIfInterrupted(signal);
    const metadataDir = join(cacheDir, 'metadata', source.name);
    const offer = await source.offer(request, { cwd, cacheDir, metadataDir, offline, signal, prefer, cached: () => listRuntimes(cacheDir) });
    if (offer) return offer;
  }
  throw new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `No source has a Node for ${platformName(request)}`, {
    hint: 'Name a Node binary of that platform with --node-path',
  });
}

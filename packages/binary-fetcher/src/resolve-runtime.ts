import { join } from 'node:path';
import { PackError, isPackError } from '@pack/errors';
import { defaultCacheDir } from './cache-dir.ts';
import { listRuntimes } from './cached-runtimes.ts';
import type { FetchOptions } from './fetch-runtime.ts';
import { defaultSources } from './default-sources.ts';
import { parseVersionSpec } from './pick-version.ts';
import { checkRequest, platformName, type ResolvedRuntime, type RuntimeRequest } from './runtime-request.ts';
import type { RuntimeOffer, RuntimeSource, SourceContext } from './runtime-source.ts';
import { offerUnlessUnreachable } from './unreachable-source.ts';
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

/**
 * The first offer of the sources, in their order. What only one version can answer, and is cached, is not asked for. A
 * source that cannot be reached, or does not have it, is passed over; what does not hold its own hash or signature is not.
 */
export async function askSources(request: RuntimeRequest, options: FetchOptions): Promise<RuntimeOffer> {
  const { cwd = process.cwd(), cacheDir = defaultCacheDir(), offline = false, signal, prefer, sources = defaultSources(options) } = options;
  checkRequest(request);
  const isExact = parseVersionSpec(request.version).exact !== undefined;
  const context = (source: RuntimeSource): SourceContext =>
    ({ cwd, cacheDir, metadataDir: join(cacheDir, 'metadata', source.name), offline, signal, prefer, cached: () => listRuntimes(cacheDir) });
  for (const source of isExact ? sources : []) {
    const offer = await source.offerCached?.(request, context(source));
    if (offer) return offer;
  }
  const failures: PackError[] = [];
  for (const source of sources) {
    throwIfInterrupted(signal);
    try {
      const offer = await offerUnlessUnreachable(source, request, context(source), sources);
      if (offer) return offer;
    } catch (error) {
      if (!isPackError(error) || error.exitCode !== 1) throw error;
      failures.push(error);
    }
  }
  throw failures.length > 0 ? together(failures) : new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `No source has a Node for ${platformName(request)}`, {
    hint: 'Name a Node binary of that platform with --node-path',
  });
}

/** The last failure is the one of the source that most have configured; what came before it goes into its hint. */
function together(failures: readonly PackError[]): PackError {
  const last = failures.at(-1)!;
  const before = failures.slice(0, -1).map(({ message }) => message);
  if (before.length === 0) return last;
  const { code, message, hint = '', path, url, cause } = last;
  return new PackError(code, message, { hint: [hint, `before that: ${before.join('; ')}`].filter((part) => part !== '').join('; '), ...(path !== undefined && { path }), ...(url !== undefined && { url }), cause });
}

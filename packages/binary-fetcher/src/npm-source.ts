import { isPackError, PackError } from '@pack/errors';
import type { CachedRuntime } from './cached-runtimes.ts';
import { damagedOffline } from './damaged-offline.ts';
import { readNetworkSettings, type NetworkSettings } from './http/network-settings.ts';
import { openUrl } from './http/open-url.ts';
import { npmPackageFor, type NpmRuntimePackage } from './npm-packages.ts';
import { nearVersions, parseVersionSpec, pickVersion } from './pick-version.ts';
import { redactUrl } from './redact-url.ts';
import { platformName, type RuntimeRequest } from './runtime-request.ts';
import type { ArchiveStream, ResumePoint, RuntimeOffer, RuntimeSource, SourceContext } from './runtime-source.ts';
import { readVersions, type PublishedVersions } from './version-metadata.ts';

/**
 * Node binaries from packages of the user's npm registry: its address, proxy, certificates and credentials are those
 * of the user's own npm configuration. Exact versions that are cached are answered without asking; so is everything
 * when offline, or when the registry cannot be reached.
 */
export function npmSource(): RuntimeSource {
  return { name: 'npm', offer, offerCached: offerKnown };
}

async function offer(request: RuntimeRequest, context: SourceContext): Promise<RuntimeOffer | undefined> {
  const runtimePackage = npmPackageFor(request);
  if (runtimePackage === undefined) return undefined;
  const cached = await bestCached(request, runtimePackage, context);
  if (context.offline) {
    if (cached) return offerCached(cached, runtimePackage, () => { throw damagedOffline(cached.package); });
    throw offlineError(request, context.cacheDir, 'the network is off');
  }
  const config = await readNetworkSettings(context.cwd);
  if (config.offline) {
    if (cached) return offerCached(cached, runtimePackage, () => { throw damagedOffline(cached.package); });
    throw offlineError(request, context.cacheDir, 'npm is told to stay offline');
  }
  try {
    return await offerPublished(request, runtimePackage, config, context);
  } catch (error) {
    if (!cached || !isPackError(error) || error.code !== 'ERR_PACK_NETWORK') throw error;
    return offerCached(cached, runtimePackage, () => { throw error; });
  }
}

async function offerKnown(request: RuntimeRequest, context: SourceContext): Promise<RuntimeOffer | undefined> {
  const runtimePackage = npmPackageFor(request);
  const cached = runtimePackage && (await bestCached(request, runtimePackage, context));
  return cached && offerCached(cached, runtimePackage!, (signal) => downloadAgain(cached, runtimePackage!, context, signal));
}

async function offerPublished(request: RuntimeRequest, runtimePackage: NpmRuntimePackage, config: NetworkSettings, context: SourceContext): Promise<RuntimeOffer> {
  const { name } = runtimePackage;
  const spec = parseVersionSpec(request.version);
  let { versions, remembered } = await readVersions(name, config, { ...context, mayRemember: true });
  let version = pickVersion(spec, Object.keys(versions), context.prefer);
  if (version === undefined && remembered) { // it may have been published since
    ({ versions, remembered } = await readVersions(name, config, { ...context, mayRemember: false }));
    version = pickVersion(spec, Object.keys(versions), context.prefer);
  }
  if (version === undefined) throw noSuchVersion(request, runtimePackage, versions, config);
  const { integrity, tarball } = versions[version]!;
  return {
    version, platform: request.platform, arch: request.arch, source: 'npm', remembered,
    package: `${name}@${version}`, integrity,
    archive: 'tarball', binary: runtimePackage.binary, retry: config.retry,
    open: (signal, resume) => openTarball(tarball, { name, config, signal, resume }),
  };
}

interface TarballRequest { readonly name: string; readonly config: NetworkSettings; readonly signal: AbortSignal; readonly resume: ResumePoint | undefined }

async function openTarball(tarball: string, { name, config, signal, resume }: TarballRequest): Promise<ArchiveStream> {
  return openUrl(config.tarballAddress(tarball), { settings: config, what: `the package ${name}`, signal, resume, isRegistry: true });
}

async function bestCached(request: RuntimeRequest, { name }: NpmRuntimePackage, { cached, prefer }: SourceContext): Promise<CachedRuntime | undefined> {
  const entries = (await cached()).filter((entry) => entry.source === 'npm' && entry.package === `${name}@${entry.version}`);
  const version = pickVersion(parseVersionSpec(request.version), entries.map((entry) => entry.version), prefer);
  return entries.find((entry) => entry.version === version);
}

/** An offer of what lies in the cache; `open` is called only when that turns out to be damaged. */
function offerCached(entry: CachedRuntime, { binary }: NpmRuntimePackage, open: (signal: AbortSignal) => Promise<ArchiveStream>): RuntimeOffer {
  const { version, platform, arch, package: name, integrity } = entry;
  const once = { retries: 0, minDelayMs: 0, maxDelayMs: 0, stallMs: 60_000 };
  return { version, platform, arch, source: 'npm', remembered: true, package: name, integrity, archive: 'tarball', binary, retry: once, open };
}

/** The hash stays the one that was published when the entry came into the cache. */
async function downloadAgain(entry: CachedRuntime, runtimePackage: NpmRuntimePackage, context: SourceContext, signal: AbortSignal): Promise<ArchiveStream> {
  const config = context.offline ? undefined : await readNetworkSettings(context.cwd);
  if (config === undefined || config.offline) throw damagedOffline(entry.package);
  const { open } = await offerPublished({ ...entry, version: entry.version }, runtimePackage, config, context);
  return open(signal);
}

function offlineError(request: RuntimeRequest, path: string, why: string): PackError {
  return new PackError('ERR_PACK_OFFLINE', `Node ${request.version} for ${platformName(request)} is not in the cache, and ${why}`, {
    path, hint: 'Run once with the network, or name a Node binary with --node-path',
  });
}

function noSuchVersion(request: RuntimeRequest, { name }: NpmRuntimePackage, versions: PublishedVersions, config: NetworkSettings): PackError {
  const all = Object.keys(versions);
  const near = nearVersions(parseVersionSpec(request.version), all);
  return new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `No version of ${name} answers ${JSON.stringify(request.version)}`, {
    url: redactUrl(config.registry + name),
    hint: near.length > 0 ? `Published are ${near.join(', ')}${near.length < all.length ? ', …' : ''}` : 'The registry lists no version of this package',
  });
}

import { PackError } from '@pack/errors';
import { readNpmConfig, type NpmConfig } from './npm-config.ts';
import { npmPackageFor, type NpmRuntimePackage } from './npm-packages.ts';
import { nearVersions, parseVersionSpec, pickVersion } from './pick-version.ts';
import { redactUrl } from './redact-url.ts';
import { requestFromRegistry } from './registry-request.ts';
import type { RuntimeRequest } from './runtime-request.ts';
import type { ArchiveStream, RuntimeOffer, RuntimeSource, SourceContext } from './runtime-source.ts';
import { readVersions, type PublishedVersion } from './version-metadata.ts';

/**
 * Node binaries from packages of the user's npm registry: its address, proxy, certificates and credentials are those
 * of the user's own npm configuration.
 */
export function npmSource(): RuntimeSource {
  return { name: 'npm', offer };
}

async function offer(request: RuntimeRequest, context: SourceContext): Promise<RuntimeOffer | undefined> {
  const runtimePackage = npmPackageFor(request);
  if (runtimePackage === undefined) return undefined;
  const spec = parseVersionSpec(request.version);
  const config = await readNpmConfig(context.cwd);
  if (config.offline) throw new PackError('ERR_PACK_OFFLINE', `npm is told to stay offline, and Node ${request.version} is not in the cache`, { hint: 'Unset "offline" in .npmrc, or name a Node binary with --node-path' });
  let { versions, remembered } = await readVersions(runtimePackage.name, config, { ...context, mayRemember: true });
  let version = pickVersion(spec, Object.keys(versions), context.prefer);
  if (version === undefined && remembered) { // it may have been published since
    ({ versions, remembered } = await readVersions(runtimePackage.name, config, { ...context, mayRemember: false }));
    version = pickVersion(spec, Object.keys(versions), context.prefer);
  }
  if (version === undefined) throw noSuchVersion(request, runtimePackage, Object.keys(versions), config);
  const published = versions[version]!;
  return {
    version, platform: request.platform, arch: request.arch,
    source: 'npm', remembered,
    package: `${runtimePackage.name}@${version}`,
    integrity: published.integrity,
    binary: runtimePackage.binary, license: runtimePackage.license,
    retry: config.retry,
    open: (signal) => openTarball(published, runtimePackage.name, config, signal),
  };
}

async function openTarball(published: PublishedVersion, name: string, config: NpmConfig, signal: AbortSignal): Promise<ArchiveStream> {
  const url = config.tarballAddress(published.tarball);
  const response = await requestFromRegistry({ url, what: `the package ${name}` }, config, { signal, headers: {} });
  const length = Number(response.headers.get('content-length') ?? NaN);
  const encoded = response.headers.has('content-encoding'); // then the length is that of other bytes
  return { body: response.body, size: Number.isInteger(length) && !encoded ? length : undefined, url: redactUrl(response.url || url) };
}

function noSuchVersion(request: RuntimeRequest, { name }: NpmRuntimePackage, versions: readonly string[], config: NpmConfig): PackError {
  const near = nearVersions(parseVersionSpec(request.version), versions);
  return new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `No version of ${name} answers ${JSON.stringify(request.version)}`, {
    url: redactUrl(config.registry + name),
    hint: near.length > 0 ? `Published are ${near.join(', ')}${near.length < versions.length ? ', …' : ''}` : 'The registry lists no version of this package',
  });
}

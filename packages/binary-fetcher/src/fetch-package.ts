import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPackError, PackError } from '@pack/errors';
import { maxSatisfying, valid, validRange } from 'semver';
import { defaultCacheDir } from './cache-dir.ts';
import type { DownloadRequest } from './download-archive.ts';
import type { FetchOptions } from './fetch-runtime.ts';
import { readNetworkSettings, type NetworkSettings } from './http/network-settings.ts';
import { openUrl } from './http/open-url.ts';
import { obtainTree } from './obtain-tree.ts';
import { forPackages, packageNotFound } from './package-error.ts';
import { readVersions, rememberedVersions, type PublishedVersion } from './version-metadata.ts';
import { throwIfInterrupted } from './with-retries.ts';

/** A package of the npm registry. */
export interface PackageRequest {
  readonly name: string;
  /** An exact version where `integrity` is given, else a semver range: the highest version answers. */
  readonly version: string;
  /** Subresource integrity of its tarball, from a lockfile. */
  readonly integrity?: string | undefined;
  /** Where a lockfile says that the tarball is; else where registries have it. */
  readonly tarball?: string | undefined;
}

export type FetchPackageOptions = Pick<FetchOptions, 'cacheDir' | 'offline' | 'onProgress' | 'signal' | 'cwd'>;

/** The verified files of a package on disk. */
export interface FetchedPackage {
  readonly name: string;
  readonly version: string;
  /** Absolute; in the cache: to be read, never to be changed. */
  readonly directory: string;
  readonly integrity: string;
  /** Whose word it is that these are the right bytes: the caller's, or the registry's alone. */
  readonly vouchedBy: 'caller' | 'registry';
  readonly fromCache: boolean;
}

/** A name that can be one of a package, and a path below `node_modules` that leads nowhere else. */
const NAME = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/;

/** Whether a package can be had from a registry: not an alias, a directory, a repository, another tarball. */
export function isRegistryPackage(name: string, range: string): boolean {
  return NAME.test(name) && validRange(range) !== null;
}

/**
 * The files of a package: from the cache, else downloaded from the registry that the user's npm has for it, compared with
 * their hash, judged entry by entry, unpacked and cached. Scripts of the package are not run.
 * @throws PackError ERR_PACK_PACKAGE_NOT_FOUND, ERR_PACK_OFFLINE, ERR_PACK_NETWORK, ERR_PACK_REDIRECT, ERR_PACK_PROXY_AUTH,
 * ERR_PACK_REGISTRY_AUTH, ERR_PACK_INTEGRITY, ERR_PACK_ARCHIVE_*, ERR_PACK_CONFIG_LOAD, ERR_PACK_NO_SPACE, ERR_PACK_CACHE,
 * ERR_PACK_INTERRUPTED. Nothing is left behind then.
 */
export async function fetchPackage(request: PackageRequest, options: FetchPackageOptions = {}): Promise<FetchedPackage> {
  try {
    if (!isRegistryPackage(request.name, request.version)) throw packageNotFound(`${request.name}@${request.version} is no package of a registry`);
    const { version, integrity, tarball } = request.integrity !== undefined && valid(request.version) !== null
      ? { version: request.version, integrity: request.integrity, tarball: request.tarball }
      : await published(request, options);
    const { directory, fromCache } = await obtain({ ...request, version, integrity, tarball }, options);
    return { name: request.name, version, directory, integrity, vouchedBy: request.integrity === undefined ? 'registry' : 'caller', fromCache };
  } catch (error) {
    throwIfInterrupted(options.signal);
    throw forPackages(error);
  }
}

type Pinned = Required<Pick<PackageRequest, 'name' | 'version'>> & { readonly integrity: string; readonly tarball: string | undefined };

async function obtain(pinned: Pinned, options: FetchPackageOptions): Promise<{ directory: string; fromCache: boolean }> {
  const { name, version, integrity } = pinned;
  const { cacheDir = defaultCacheDir(), signal, onProgress } = options;
  return obtainTree({
    key: { integrity, part: 'package' }, source: 'npm', label: `${name}@${version}`, facts: {}, format: 'tarball',
    wants: () => true,
    needed: ['package.json'],
    download: () => downloadOf(pinned, options),
    check: (directory) => checkManifest(directory, pinned),
  }, { cacheDir, signal, onProgress });
}

async function downloadOf(pinned: Pinned, options: FetchPackageOptions): Promise<Omit<DownloadRequest, 'integrity'>> {
  const settings = await settingsFor(pinned, options);
  if (settings.isOffline) throw offlineError(pinned, settings);
  const what = `the package ${pinned.name}@${pinned.version}`;
  const open = (tarball: string, signal: AbortSignal, resume?: Parameters<DownloadRequest['open']>[1]): ReturnType<DownloadRequest['open']> =>
    openUrl(settings.tarballAddress(tarball), { settings, what, signal, resume, isRegistry: true });
  let address = pinned.tarball;
  return {
    what, retry: settings.retry,
    async open(signal, resume) {
      if (address !== undefined) return open(address, signal, resume);
      try {
        return await open(address = usualAddress(pinned, settings), signal, resume);
      } catch (error) {
        if (!isPackError(error) || error.code !== 'ERR_PACK_RUNTIME_NOT_FOUND') throw error;
        address = (await published(pinned, options)).tarball; // some registries have tarballs elsewhere, and tell where
        return open(address, signal, resume);
      }
    },
  };
}

/** Where the npm registry has tarballs, and most others. */
function usualAddress({ name, version }: Pinned, { registry }: NetworkSettings): string {
  return `${registry}${name}/-/${name.split('/').at(-1)!}-${version}.tgz`;
}

/** The highest published version that answers, with the hash that the registry gives for it. */
async function published(request: PackageRequest, options: FetchPackageOptions): Promise<PublishedVersion & { readonly version: string }> {
  const { name, version: range } = request;
  const { cacheDir = defaultCacheDir(), signal } = options;
  const ask = { metadataDir: join(cacheDir, 'metadata', 'npm'), signal };
  const settings = await settingsFor(request, options);
  const pick = (versions: readonly string[]): string | undefined => versions.find((each) => each === range) ?? maxSatisfying(versions, range) ?? undefined;
  const known = await rememberedVersions(name, settings, ask);
  const before = pick(Object.keys(known));
  if (settings.isOffline) {
    if (before === undefined) throw offlineError(request, settings);
    return { version: before, ...known[before]! };
  }
  // An exact version stays what it is; of a range there may be a higher one by now.
  if (before === range) return { version: before, ...known[before]! };
  const { versions } = await readVersions(name, settings, { ...ask, mayRemember: before !== undefined });
  const version = pick(Object.keys(versions));
  if (version === undefined) throw packageNotFound(`No published version of ${name} answers ${JSON.stringify(range)}`);
  return { version, ...versions[version]! };
}

interface Settings extends NetworkSettings {
  readonly isOffline: boolean;
  readonly why: string;
}

async function settingsFor({ name }: PackageRequest, { offline = false, cwd = process.cwd() }: FetchPackageOptions): Promise<Settings> {
  const settings = await readNetworkSettings(cwd);
  return { ...settings, registry: settings.registryFor(name), isOffline: offline || settings.offline, why: offline ? 'the network is off' : 'npm is told to stay offline' };
}

function offlineError({ name, version }: PackageRequest, { why }: Settings): PackError {
  return new PackError('ERR_PACK_OFFLINE', `${name}@${version} is not in the cache, and ${why}`, { hint: 'Run once with the network, or install the package' });
}

/** @throws PackError ERR_PACK_ARCHIVE_MISMATCH when the archive holds another package: a lockfile or a registry that is wrong. */
async function checkManifest(directory: string, { name, version }: Pinned): Promise<void> {
  const path = join(directory, 'package.json');
  let found: { readonly name?: unknown; readonly version?: unknown };
  try {
    found = JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')) as typeof found;
  } catch (cause) {
    throw new PackError('ERR_PACK_ARCHIVE_DAMAGED', `The package.json of ${name}@${version} cannot be read`, { cause });
  }
  if (found?.name === name && found.version === version) return;
  throw new PackError('ERR_PACK_ARCHIVE_MISMATCH', `The archive of ${name}@${version} holds ${String(found?.name)}@${String(found?.version)}`, { hint: 'Compare the lockfile with the registry: one of them names the wrong archive' });
}

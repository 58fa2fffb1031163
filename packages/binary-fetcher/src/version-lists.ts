import { readNetworkSettings } from './http/network-settings.ts';
import { readText } from './http/read-text.ts';
import { mirrorFor } from './nodejs/node-mirrors.ts';
import { readSums } from './nodejs/published-hashes.ts';
import { npmPackagesOf, type NpmPlatformPackage } from './npm-packages.ts';
import { readVersions, type PublishedPackage } from './version-metadata.ts';
import { withRetries } from './with-retries.ts';

/** What tells which versions of runtimes there are: files of nodejs.org or its mirrors, and packages of the npm registry. */
export interface VersionLists {
  /** Whether the user's npm configuration says to stay off the network. */
  readonly offline: boolean;
  /** Where a release channel of Node is: nodejs.org, or the mirror that the user named. */
  address(channel: string): string;
  /** The text at an address. @throws PackError as `fetchRuntimeArchive` does when it cannot be had */
  text(url: string): Promise<string>;
  /** A SHASUMS256.txt of Node's. `isSigned`: its signature must be one of Node's releasers. @throws PackError ERR_PACK_SIGNATURE, and as `text` */
  sums(url: string, isSigned: boolean): Promise<string>;
  /** The packages of the npm registry that hold the binaries of a runtime: 'node', 'deno', 'bun'. */
  packages(runtime: string): readonly NpmPlatformPackage[];
  /** The versions of a package of the npm registry: their tarballs with a sha512; and its tags. */
  published(name: string): Promise<PublishedPackage>;
}

/**
 * Opens the lists of versions with the user's own network settings: proxies, certificates, credentials, registry.
 * @param cwd where these are looked up
 * @throws PackError ERR_PACK_CONFIG_LOAD.
 */
export async function openVersionLists({ cwd = process.cwd(), metadataDir, signal }: { readonly cwd?: string | undefined; readonly metadataDir: string; readonly signal?: AbortSignal | undefined }): Promise<VersionLists> {
  const settings = await readNetworkSettings(cwd);
  return {
    offline: settings.offline,
    address: (channel) => mirrorFor(channel, { settings }).url,
    text: (url) => withRetries(settings.retry, signal, () => readText(url, { settings, what: new URL(url).pathname.split('/').at(-1) ?? url, signal })),
    sums: async (url, isSigned) => (await readSums(url, versionIn(url), { settings, signal, verify: isSigned })).text,
    packages: npmPackagesOf,
    published: (name) => readVersions(name, settings, { metadataDir, signal, mayRemember: true }),
  };
}

/** The version of an address like `…/v24.21.0/SHASUMS256.txt`, for messages. */
function versionIn(url: string): string {
  return new URL(url).pathname.split('/').at(-2)!.replace(/^v/, '');
}

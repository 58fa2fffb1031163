import { PackError } from '@pack/errors';
import type { RetryPolicy } from './runtime-source.ts';

/** What the user's npm configuration says about reaching the registry. */
export interface NpmConfig {
  /** Address of the registry, ending in '/'. */
  readonly registry: string;
  /** Whether the user told npm to stay off the network. */
  readonly offline: boolean;
  readonly retry: RetryPolicy;
  /** npm's own flat options: proxy, certificates, credentials and all; never to be printed. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Address of the registry that has a package: that of its scope, if there is one. */
  registryFor(name: string): string;
  /** The tarball's address as npm would ask for it: a mirror stands in for the public registry's host. */
  tarballAddress(published: string): string;
  /** The value of an Authorization header for an address: that of the longest configured path that it lies below. */
  authorizationFor(url: string): string | undefined;
  /** Files with the user's own certificate and its key for an address, found in the same way. */
  certificateFilesFor(url: string): CertificateFiles | undefined;
}

export interface CertificateFiles {
  readonly certfile: string;
  readonly keyfile: string;
}

/**
 * Reads npm's configuration as npm itself does: project, user and global `.npmrc`, and `npm_config_*`.
 * @throws PackError ERR_PACK_CONFIG_LOAD when a file of it cannot be read.
 */
export async function readNpmConfig(cwd: string): Promise<NpmConfig> {
  // Loaded when needed: a build whose runtime is cached never gets here.
  const { default: Config } = await import('@npmcli/config');
  const { default: { definitions, flatten, shorthands, nerfDarts } } = await import('@npmcli/config/lib/definitions/index.js');
  // load() writes npm_config_* into the environment that it is given: it gets a copy.
  const env = { ...process.env };
  const config = new Config({ definitions, flatten, shorthands, nerfDarts, npmPath: import.meta.dirname, argv: [], cwd, env, warn: false });
  try {
    await config.load();
  } catch (cause) {
    throw new PackError('ERR_PACK_CONFIG_LOAD', `npm's configuration cannot be read: ${(cause as Error).message}`, { cause, hint: 'Check your .npmrc files with "npm config list"' });
  }
  const options = config.flat;
  const registry = String(options['registry']).replace(/\/*$/, '/');
  const publicHost = new URL(String(definitions['registry']?.default)).host;
  return {
    registry,
    options,
    offline: options['offline'] === true,
    retry: retryPolicy(options),
    registryFor: (name) => registryFor(name, options) ?? registry,
    tarballAddress: (published) => tarballAddress(published, registry, String(options['replaceRegistryHost'] ?? 'npmjs'), publicHost),
    authorizationFor: (url) => credentialsFor(url, registry, config, authorizationOf),
    certificateFilesFor: (url) => credentialsFor(url, registry, config, certificateFilesOf),
  };
}

/** npm's rule: credentials belong to a host and a path, and hold for everything below; the registry's for its whole host. */
function credentialsFor<Found>(url: string, registry: string, config: CredentialStore, read: (credentials: Credentials) => Found | undefined): Found | undefined {
  const { origin, pathname, host } = new URL(url);
  for (let path = pathname.replace(/[^/]*$/, ''); path !== ''; path = path.replace(/[^/]*\/$/, '')) {
    const found = read(config.getCredentialsByURI(origin + path));
    if (found !== undefined) return found;
  }
  return host === new URL(registry).host && url !== registry ? credentialsFor(registry, registry, config, read) : undefined;
}

function authorizationOf({ token, auth }: Credentials): string | undefined {
  return token !== undefined ? `Bearer ${token}` : auth !== undefined ? `Basic ${auth}` : undefined;
}

function certificateFilesOf({ certfile, keyfile }: Credentials): CertificateFiles | undefined {
  return certfile !== undefined && keyfile !== undefined ? { certfile, keyfile } : undefined;
}

interface CredentialStore { getCredentialsByURI(uri: string): Credentials }
interface Credentials extends Partial<CertificateFiles> { readonly token?: string; readonly auth?: string }

/** `@scope:registry`, ending in '/'. */
function registryFor(name: string, options: Readonly<Record<string, unknown>>): string | undefined {
  const own = name.startsWith('@') ? options[`${name.split('/')[0]!}:registry`] : undefined;
  return typeof own === 'string' && URL.canParse(own) ? own.replace(/\/*$/, '/') : undefined;
}

/** npm's `replace-registry-host`: 'npmjs' replaces only the public registry's host, 'always' any, 'never' none. */
function tarballAddress(published: string, registry: string, policy: string, publicHost: string): string {
  const { host, pathname, search } = new URL(published, registry);
  const replaced = policy === 'always' || host === (policy === 'npmjs' ? publicHost : policy);
  if (!replaced || host === new URL(registry).host) return new URL(published, registry).href;
  return new URL(pathname + search, registry).href;
}

/**
 * npm waits 10 and then 60 seconds before it tries again, which suits a long installation. One download of a build
 * starts after a second at the latest; how often and the upper bound stay the user's.
 */
function retryPolicy(options: Readonly<Record<string, unknown>>): RetryPolicy {
  const retry = (options['retry'] ?? {}) as { retries?: number; minTimeout?: number; maxTimeout?: number };
  return {
    retries: retry.retries ?? 2,
    minDelayMs: Math.min(retry.minTimeout ?? 1000, 1000),
    maxDelayMs: retry.maxTimeout ?? 60_000,
    stallMs: Math.min(Number(options['timeout'] ?? 60_000), 60_000),
  };
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PackError } from '@pack/errors';
import { readNpmConfig } from '../npm-config.ts';
import type { RetryPolicy } from '../runtime-source.ts';
import { readPnpmSettings, type PnpmSettings } from './pnpm-settings.ts';

/** How the user reaches servers. Holds secrets: never to be printed. */
export interface NetworkSettings {
  /** '' means none. */
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are reached without a proxy, divided by commas. */
  readonly noProxy: string;
  /** Certificates of authorities in PEM, instead of Node's own. */
  readonly ca: readonly string[] | undefined;
  /** The user's own certificate and key. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Whether certificates are checked. */
  readonly strictSsl: boolean;
  /** Connections to one host at a time. */
  readonly connectionsPerHost: number;
  readonly retry: RetryPolicy;
  /** Whether the user told npm to stay off the network. */
  readonly offline: boolean;
  /** Addresses that Node is downloaded from, by release channel: 'release', 'rc', 'nightly'. */
  readonly nodeMirrors: Readonly<Record<string, string>>;
  /** Address of the npm registry, ending in '/'. */
  readonly registry: string;
  /** Address of the registry that has a package: that of its scope, if there is one. */
  registryFor(name: string): string;
  /** The tarball's address as npm would ask for it: a mirror stands in for the public registry's host. */
  tarballAddress(published: string): string;
  /** The value of an Authorization header for an address, from .npmrc. */
  authorizationFor(url: string): string | undefined;
  /** The user's own certificate and key for an address, in PEM, from `certfile` and `keyfile` of .npmrc. @throws PackError ERR_PACK_CONFIG_LOAD */
  certificateFor(url: string): Promise<ClientCertificate | undefined>;
}

/** What a server knows the user by. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * Reads how the user reaches servers: pnpm's settings first, then npm's, then the environment's proxies.
 * @param cwd where `.npmrc` and `pnpm-workspace.yaml` are looked up
 * @throws PackError ERR_PACK_CONFIG_LOAD when a file cannot be read.
 */
export async function readNetworkSettings(cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<NetworkSettings> {
  const [npm, pnpm] = await Promise.all([readNpmConfig(cwd), readPnpmSettings(cwd, env)]);
  const { options } = npm;
  const variable = (name: string): string | undefined => env[name] ?? env[name.toUpperCase()];
  const proxy = (...values: unknown[]): string => proxyAddress(values.find((value) => value !== undefined && value !== null));
  return {
    httpProxy: proxy(pnpm.httpProxy, options['proxy'], variable('http_proxy')),
    httpsProxy: proxy(pnpm.httpsProxy, options['httpsProxy'], options['proxy'], variable('https_proxy'), variable('http_proxy')),
    noProxy: listText(pnpm.noProxy ?? options['noProxy'] ?? variable('no_proxy')),
    ca: await authorities(pnpm, options, cwd),
    cert: text(options['cert']),
    key: text(options['key']),
    strictSsl: pnpm.strictSsl ?? options['strictSSL'] !== false,
    connectionsPerHost: Number(options['maxSockets'] ?? 15),
    retry: npm.retry,
    offline: npm.offline,
    nodeMirrors: pnpm.nodeDownloadMirrors ?? {},
    registry: npm.registry,
    registryFor: npm.registryFor,
    tarballAddress: npm.tarballAddress,
    authorizationFor: npm.authorizationFor,
    async certificateFor(url) {
      const files = npm.certificateFilesFor(url);
      return files && { cert: await pem(resolve(cwd, files.certfile), 'certfile'), key: await pem(resolve(cwd, files.keyfile), 'keyfile') };
    },
  };
}

async function authorities(pnpm: PnpmSettings, options: Readonly<Record<string, unknown>>, cwd: string): Promise<string[] | undefined> {
  if (pnpm.cafile !== undefined) {
    return [await pem(resolve(cwd, pnpm.cafile), 'cafile')];
  }
  const ca = pnpm.ca ?? options['ca']; // npm puts the content of its cafile there
  const all = [ca].flat().filter((certificate) => typeof certificate === 'string' && certificate !== '') as string[];
  return all.length > 0 ? all : undefined;
}

async function pem(path: string, setting: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new PackError('ERR_PACK_CONFIG_LOAD', `The file that "${setting}" names cannot be read`, { path, cause });
  }
}

/** `false` in a configuration means no proxy; an address without a protocol is one of a plain proxy. */
function proxyAddress(value: unknown): string {
  if (value === undefined || value === false || value === '' || value === 'false') return '';
  const address = String(value);
  return address.includes('://') ? address : `http://${address}`;
}

function listText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : (text(value) ?? '');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

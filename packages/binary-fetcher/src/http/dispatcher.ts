import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import type { ClientCertificate, NetworkSettings } from './network-settings.ts';

const dispatchers = new Map<string, Dispatcher>();

/** Milliseconds for a connection to be made: a proxy that swallows packets is found out before the user gives up. */
const CONNECT_MS = 15_000;

/**
 * What sends requests as the settings say: through proxies, with the user's certificates, so many at a time to one
 * host. One for equal settings, so that the limit holds for the whole process; idle connections keep no process alive.
 * @param own the user's certificate for the host that is asked
 */
export async function dispatcherFor(settings: NetworkSettings, own?: ClientCertificate): Promise<Dispatcher> {
  const { httpProxy, httpsProxy, noProxy, ca, strictSsl, connectionsPerHost, retry } = settings;
  const { cert, key } = own ?? settings;
  const id = createHash('sha256').update(JSON.stringify([httpProxy, httpsProxy, noProxy, ca, cert, key, strictSsl, connectionsPerHost, retry.stallMs])).digest('hex');
  const known = dispatchers.get(id);
  if (known) return known;
  const { EnvHttpProxyAgent } = await import('undici'); // a build whose runtime is cached never gets here
  const authority = { ...(ca && { ca: [...ca] }), rejectUnauthorized: strictSsl };
  const tls = { ...authority, ...(cert !== undefined && { cert }), ...(key !== undefined && { key }), timeout: CONNECT_MS };
  const dispatcher = new EnvHttpProxyAgent({
    httpProxy, httpsProxy, noProxy,
    connections: connectionsPerHost,
    connect: tls, requestTls: tls, proxyTls: { ...authority, timeout: CONNECT_MS },
    headersTimeout: retry.stallMs, bodyTimeout: retry.stallMs,
  });
  dispatchers.set(id, dispatcher);
  return dispatcher;
}

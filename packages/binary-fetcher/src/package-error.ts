import { isPackError, PackError } from '@pack/errors';

const INSTEAD = 'install the package instead, or leave it out with "external"';

/** What a package is needed for is not a runtime: the error says what helps with packages. */
export function forPackages(error: unknown): unknown {
  if (!isPackError(error)) return error;
  const { message, url, cause } = error;
  const details = { ...(url !== undefined && { url }), cause };
  if (error.code === 'ERR_PACK_RUNTIME_NOT_FOUND') return packageNotFound(message, details);
  if (error.code !== 'ERR_PACK_NETWORK' || !error.hint?.includes('--node-path')) return error;
  return new PackError('ERR_PACK_NETWORK', message, { ...details, hint: `Check the network, and "registry" and "proxy" in "npm config list"; or ${INSTEAD}` });
}

export function packageNotFound(message: string, details: { readonly url?: string; readonly cause?: unknown } = {}): PackError {
  return new PackError('ERR_PACK_PACKAGE_NOT_FOUND', message, { ...details, hint: `Check "registry" in "npm config list": a private registry may not carry it; or ${INSTEAD}` });
}

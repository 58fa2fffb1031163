import { fileURLToPath } from 'node:url';
import { ResolutionFailure, type ResolutionCode } from './resolution.ts';

/**
 * The path that a `file:` URL means to Node's resolution of modules.
 * @throws {ResolutionFailure} for an encoded separator, a host, a percent sign that encodes nothing
 */
export function pathOfUrl(url: URL): string {
  if (/%2f|%5c/i.test(url.pathname)) throw new ResolutionFailure('ERR_INVALID_MODULE_SPECIFIER', 'it must not include an encoded "/" or "\\"');
  try {
    return fileURLToPath(url);
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: ResolutionCode };
    throw new ResolutionFailure(code ?? 'URIError', message);
  }
}

/** What stands in place of a secret. */
const HIDDEN = '***';

/**
 * Hides the credentials in a text that people will see: user and password of URLs, secret query parameters, npm's
 * `_authToken`, `_auth` and `_password` settings, and `Authorization` headers.
 */
export function redact(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@"'`]*@/gi, `$1${HIDDEN}@`)
    .replace(/([?&](?:access_?token|auth|api_?key|key|password|secret|sig|signature|token|x-amz-[\w-]*)=)[^\s&#"'`]+/gi, `$1${HIDDEN}`)
    .replace(/((?:_authToken|_auth|_password)["']?\s*[=:]\s*["']?)[^\s"',}]+/g, `$1${HIDDEN}`)
    .replace(/(\b(?:proxy-)?authorization["']?\s*[=:]\s*["']?)(?:(basic|bearer|digest|token)\s+)?[^\s"',}]+/gi, (_, head: string, scheme: string | undefined) => `${head}${scheme ? `${scheme} ` : ''}${HIDDEN}`)
    .replace(/\bnpm_[A-Za-z0-9]{20,}\b/g, HIDDEN)
    .replace(/\bgh[pousr]_[A-Za-z0-9]{20,}\b/g, HIDDEN);
}

import { PackError } from '@pack/errors';
import { redactUrl } from '../redact-url.ts';
import { requestError } from '../request-error.ts';
import type { ArchiveStream, ResumePoint } from '../runtime-source.ts';
import { throwIfInterrupted } from '../with-retries.ts';
import { dispatcherFor } from './dispatcher.ts';
import type { NetworkSettings } from './network-settings.ts';

export interface OpenUrlOptions {
  readonly settings: NetworkSettings;
  /** What is asked for, in words. */
  readonly what: string;
  readonly signal?: AbortSignal | undefined;
  /** Go on where an earlier download broke off, if the server still has the same bytes. */
  readonly resume?: ResumePoint | undefined;
  /** Which kinds of answers are understood; any unless told. */
  readonly accept?: string | undefined;
  /** Whether this is the npm registry, so that errors tell of its settings. */
  readonly isRegistry?: boolean | undefined;
}

/** Ten are plenty for mirrors that lead to mirrors; browsers allow twenty. */
const MAX_REDIRECTS = 10;

/**
 * Asks for an address and follows redirects, never from https to http. The body is given as it was sent: a content
 * encoding is told, not undone. Not repeated.
 * @throws TransientFailure when another attempt may succeed, PackError when none will: ERR_PACK_NETWORK,
 * ERR_PACK_REDIRECT, ERR_PACK_REGISTRY_AUTH, ERR_PACK_PROXY_AUTH, ERR_PACK_RUNTIME_NOT_FOUND, ERR_PACK_INTERRUPTED.
 */
export async function openUrl(address: string, options: OpenUrlOptions): Promise<ArchiveStream> {
  const { resume } = options;
  let url = new URL(address);
  for (let redirects = 0; ; redirects++) {
    const response = await ask(url, options);
    const { statusCode, headers, body } = response;
    body.on('error', () => {}); // told to who reads it; when nobody does, it ends a process
    const location = statusCode >= 301 && statusCode <= 308 ? headers['location'] : undefined;
    if (location !== undefined) {
      body.destroy();
      if (redirects === MAX_REDIRECTS) throw redirectError(`More than ${MAX_REDIRECTS} redirects`, address);
      url = redirected(url, String(location), address);
      continue;
    }
    if (resume && (statusCode === 412 || statusCode === 416)) { // the server has other bytes by now
      body.destroy();
      return openUrl(address, { ...options, resume: undefined });
    }
    if (statusCode !== 200 && statusCode !== 206) {
      body.destroy();
      throw requestError(Object.assign(new Error(`HTTP ${statusCode}`), { statusCode, retryAfter: headers['retry-after'] }), { url: url.href, what: options.what, isRegistry: options.isRegistry });
    }
    return describe(response, url);
  }
}

type Response = Awaited<ReturnType<typeof import('undici').request>>;

async function ask(url: URL, { settings, what, signal, resume, accept = '*/*', isRegistry }: OpenUrlOptions): Promise<Response> {
  const { request } = await import('undici');
  const dispatcher = await dispatcherFor(settings, await settings.certificateFor(url.href));
  const { username, password, origin, pathname, search } = url;
  const own = username === '' ? undefined : `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  const authorization = own ?? settings.authorizationFor(url.href); // asked anew for each host on the way
  throwIfInterrupted(signal);
  try {
    return await request(`${origin}${pathname}${search}`, {
      dispatcher, signal: signal ?? null,
      headers: {
        accept, 'accept-encoding': 'identity', 'user-agent': 'pack-binary-fetcher',
        ...(authorization !== undefined && { authorization }),
        ...(resume && { range: `bytes=${resume.from}-`, 'if-match': resume.etag }),
      },
    });
  } catch (error) {
    throwIfInterrupted(signal);
    throw requestError(error, { url: url.href, what, isRegistry });
  }
}

function redirected(from: URL, location: string, address: string): URL {
  const to = URL.parse(location, from.href);
  if (to === null || (to.protocol !== 'https:' && to.protocol !== 'http:')) throw redirectError('A redirect to something that is no web address', address);
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw redirectError(`A redirect from https to http, to ${redactUrl(to.href)}: anybody on the way could read and change it`, address);
  }
  return to;
}

function redirectError(message: string, url: string): PackError {
  return new PackError('ERR_PACK_REDIRECT', message, { url: redactUrl(url), hint: 'The server is set up like this: use another mirror, or tell whoever runs it' });
}

/** A strong validator only: a weak one means alike, not the same bytes (RFC 9110, 8.8.1). */
function describe({ statusCode, headers, body }: Response, url: URL): ArchiveStream {
  const header = (name: string): string | undefined => [headers[name]].flat()[0];
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(header('content-range') ?? '');
  const length = Number(header('content-length') ?? NaN);
  const etag = header('etag');
  return {
    body,
    size: statusCode === 206 && range ? Number(range[2]) : Number.isInteger(length) ? length : undefined,
    start: statusCode === 206 && range ? Number(range[1]) : 0,
    etag: etag?.startsWith('"') ? etag : undefined,
    encoding: header('content-encoding'),
    contentType: header('content-type'),
    url: redactUrl(url.href),
  };
}

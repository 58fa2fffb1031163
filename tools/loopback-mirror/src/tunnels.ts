import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';

/** What a proxy does with `CONNECT`: goes on to a port of this machine, or refuses with the lines of an answer. */
export type TunnelChoice = (request: IncomingMessage) => { readonly port: number } | { readonly refusal: string };

/** Makes a server tunnel, to this machine only. @returns what ends all tunnels */
export function serveTunnels(proxy: Server, choose: TunnelChoice): () => void {
  const tunnels = new Set<{ destroy(): void }>();
  proxy.on('connect', (request, socket) => {
    tunnels.add(socket);
    socket.on('error', () => {});
    const choice = choose(request);
    if ('refusal' in choice) return void socket.end(`HTTP/1.1 ${choice.refusal}\r\n\r\n`);
    const upstream = connect(choice.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    tunnels.add(upstream);
    upstream.on('error', () => socket.destroy());
  });
  return () => { for (const tunnel of tunnels) tunnel.destroy(); };
}

import { availableParallelism, arch, platform, totalmem } from 'node:os';

/** What the figures depend on, without names or dates: `linux x64, 2 cores, 24 GB of memory; Node 24.21.0`. */
export function describeMachine(): string {
  return `${platform()} ${arch()}, ${availableParallelism()} cores, ${Math.round(totalmem() / 1e9)} GB of memory; Node ${process.versions.node}`;
}

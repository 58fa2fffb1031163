import type { WantedPlatform } from './pick-variant.ts';

/** `supportedArchitectures` of pnpm-workspace.yaml: what the project is installed for, most wanted first; 'current' is this machine. */
export interface SupportedArchitectures {
  readonly os?: readonly string[] | undefined;
  readonly cpu?: readonly string[] | undefined;
  readonly libc?: readonly string[] | undefined;
}

/**
 * The platform that a runtime is installed for, chosen as pnpm 11.28 and 12 choose it, each axis by itself: this machine
 * if it is among the supported ones, in whatever place, else the first of them.
 */
export function choosePlatform(host: WantedPlatform, { os, cpu, libc }: SupportedArchitectures = {}): WantedPlatform {
  return { os: supported(os, host.os)!, cpu: supported(cpu, host.cpu)!, libc: supported(libc, host.libc) };
}

function supported(wanted: readonly string[] | undefined, own: string | null | undefined): string | null | undefined {
  const [first] = wanted ?? [];
  return first === undefined || wanted!.some((each) => each === 'current' || each === own) ? own : first;
}

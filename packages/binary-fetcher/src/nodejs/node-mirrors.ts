import { prerelease } from 'semver';
import type { NetworkSettings } from '../http/network-settings.ts';

/** Where each channel's releases are, ending in '/'. */
export type NodeMirrors = Readonly<Record<string, string>>;

/** A directory that holds index.json, and for each version a directory with its archives. */
export interface MirrorBase {
  /** Ends in '/'. */
  readonly url: string;
  readonly channel: string;
  /** Its host: the name of the source in reports. */
  readonly name: string;
}

const OFFICIAL = 'https://nodejs.org/download/';

/** The release channel that publishes a version: 'release', or what its prerelease is called ('rc', 'nightly', 'v8-canary'). */
export function channelOf(version: string): string {
  const [name] = prerelease(version) ?? [];
  if (name === undefined) return 'release';
  return ['rc', 'nightly', 'v8-canary', 'test'].find((channel) => String(name).startsWith(channel)) ?? 'release';
}

/**
 * Where a channel is downloaded from: as the caller says, else NODE_MIRROR (NODE_MIRROR_RC, NODE_MIRROR_NIGHTLY, … for the
 * other channels), else NODEJS_ORG_MIRROR, else pnpm's `nodeDownloadMirrors`, else nodejs.org.
 */
export function mirrorFor(channel: string, { mirrors = {}, settings, env = process.env }: { readonly mirrors?: NodeMirrors | undefined; readonly settings: Pick<NetworkSettings, 'nodeMirrors'>; readonly env?: NodeJS.ProcessEnv }): MirrorBase {
  const variables = channel === 'release' ? ['NODE_MIRROR', 'NODEJS_ORG_MIRROR'] : [`NODE_MIRROR_${channel.toUpperCase().replaceAll('-', '_')}`];
  const named = mirrors[channel] ?? variables.map((name) => env[name]).find((value) => value) ?? settings.nodeMirrors[channel] ?? `${OFFICIAL}${channel}/`;
  const url = named.replace(/\/*$/, '/');
  return { url, channel, name: URL.parse(url)?.host ?? url };
}

/**
 * The address of an archive of nodejs.org at the mirror of its channel, other addresses as they are. What comes from a
 * mirror has the same hash or is refused.
 */
export function mirroredAddress(address: string, options: Parameters<typeof mirrorFor>[1]): string {
  const [, channel, rest] = /^https?:\/\/nodejs\.org\/(?:download\/([a-z0-9-]+)|dist)\/(.+)$/.exec(address) ?? [];
  return rest === undefined ? address : mirrorFor(channel ?? 'release', options).url + rest;
}

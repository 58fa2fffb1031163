import { PackError } from '@pack/errors';
import validRange from 'semver/ranges/valid.js'; // all of semver takes as long to load as all of this package

/** What somebody wants of a runtime's versions, understood. */
export interface RuntimeSpec {
  /** Which of nodejs.org's directories of downloads it is about. */
  readonly channel: NodeChannel;
  /** `latest`, `lts`, the code name of a line in long-term support, or a semver range; an exact version is one. */
  readonly version: string;
}

export const NODE_CHANNELS = ['release', 'rc', 'nightly', 'test', 'v8-canary'] as const;
export type NodeChannel = (typeof NODE_CHANNELS)[number];

/**
 * Reads what stands behind `runtime:` as pnpm reads it: `22`, `24.x`, `^24.1`, an exact version, `lts`, `latest`, `jod`, and
 * for other channels `rc`, `rc/22`, `22.23.3-rc.1`, `nightly/latest`.
 * @throws PackError ERR_PACK_RUNTIME_SPEC.
 */
export function parseRuntimeSpec(text: string): RuntimeSpec {
  const spec = text.trim().replace(/^v(?=\d)/, '');
  const slash = spec.indexOf('/');
  if (slash !== -1) return { channel: channelOf(spec.slice(0, slash), text), version: checked(spec.slice(slash + 1), text) };
  if (isChannel(spec)) return { channel: spec, version: 'latest' };
  const prerelease = /^\d+\.\d+\.\d+-(nightly|rc|test|v8-canary)/.exec(spec)?.[1];
  return { channel: prerelease === undefined ? 'release' : prerelease as NodeChannel, version: checked(spec, text) };
}

function channelOf(name: string, text: string): NodeChannel {
  if (isChannel(name)) return name;
  throw invalid(text, `${JSON.stringify(name)} is no channel of Node's`, `The channels are ${NODE_CHANNELS.join(', ')}`);
}

function isChannel(name: string): name is NodeChannel {
  return (NODE_CHANNELS as readonly string[]).includes(name);
}

function checked(version: string, text: string): string {
  if (/^[a-z]+$/i.test(version) || (version !== '' && validRange(version, { loose: true }) !== null)) return version;
  throw invalid(text, version === '' ? 'it names no version' : `${JSON.stringify(version)} is no version`, "Write a line ('22', '24.x'), an exact version, 'lts' or 'latest'");
}

function invalid(text: string, reason: string, hint: string): PackError {
  return new PackError('ERR_PACK_RUNTIME_SPEC', `The version ${JSON.stringify(text)} is not understood: ${reason}`, { hint });
}

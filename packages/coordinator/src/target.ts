import { didYouMean, PackError } from '@pack/errors';
import { hostPlatform } from '@pack/runtime-lockfile';

export type TargetPlatform = 'linux' | 'darwin' | 'win32';
export type TargetArch = 'x64' | 'arm64';

/** What an executable is built for, as asked for: the exact Node version may still be open. */
export interface Target {
  /** '24', '24.21', '24.21.0' or 'latest'; absent when the user left the choice to us. */
  readonly version?: string;
  readonly platform: TargetPlatform;
  readonly arch: TargetArch;
  /** Linux systems whose C library is musl, e.g. Alpine; absent: glibc, and other systems. */
  readonly libc?: 'musl';
}

/** The machine that builds. */
export interface Host {
  readonly platform: string;
  readonly arch: string;
  readonly libc?: string;
}

/** The lines of Node that executables can be built on. */
export const NODE_LINES: readonly string[] = ['22', '24', '26'];

/** Platforms in the words of a target. */
const PLATFORM_WORDS: Readonly<Record<TargetPlatform, string>> = { linux: 'linux', darwin: 'macos', win32: 'win' };

const PLATFORMS: Readonly<Record<string, TargetPlatform>> = {
  linux: 'linux',
  macos: 'darwin', mac: 'darwin', osx: 'darwin', darwin: 'darwin',
  win: 'win32', windows: 'win32', win32: 'win32',
};
const ARCHES: Readonly<Record<string, TargetArch>> = { x64: 'x64', amd64: 'x64', x86_64: 'x64', arm64: 'arm64', aarch64: 'arm64' };
const LIBCS: Readonly<Record<string, 'glibc' | 'musl'>> = { musl: 'musl', alpine: 'musl', glibc: 'glibc', gnu: 'glibc' };

/**
 * Reads targets such as `node24-linux-x64`, `macos-arm64`, `linux-x64-musl`, `node22`, `host` or `node22-win,node24-win`.
 * Every part is optional and they may stand in any order; parts left out are the host's.
 * @returns the targets without repetitions, in the order given; the host alone when there are none.
 * @throws PackError ERR_PACK_INVALID_TARGET.
 */
export function parseTargets(texts: readonly string[], host: Host = thisMachine()): Target[] {
  const words = texts.flatMap((text) => text.split(',')).map((text) => text.trim());
  const targets = (words.length === 0 ? ['host'] : words).map((word) => parseTarget(word, host));
  return [...new Map(targets.map((target) => [targetText(target), target])).values()];
}

/** Reads one target; see {@link parseTargets}. */
export function parseTarget(text: string, host: Host = thisMachine()): Target {
  const found: { version?: string; platform?: TargetPlatform; arch?: TargetArch; libc?: 'glibc' | 'musl' } = {};
  const set = <Key extends keyof typeof found>(key: Key, value: NonNullable<(typeof found)[Key]>, what: string): void => {
    if (found[key] !== undefined && found[key] !== value) throw invalid(text, `it names two ${what}, ${found[key]} and ${value}`);
    found[key] = value as (typeof found)[Key];
  };
  for (const part of partsOf(text)) {
    const platform = own(PLATFORMS, part);
    const arch = own(ARCHES, part);
    const libc = own(LIBCS, part);
    const version = versionOf(part, text);
    if (platform) set('platform', platform, 'operating systems');
    else if (arch) set('arch', arch, 'processors');
    else if (libc) set('libc', libc, 'C libraries');
    else if (version !== undefined) { if (version !== '') set('version', version, 'versions'); }
    else if (part !== 'host') throw unknownPart(part, text);
  }
  const { version } = found;
  const platform = found.platform ?? (found.libc ? 'linux' : own(PLATFORMS, host.platform));
  const arch = found.arch ?? own(ARCHES, host.arch);
  if (!platform) throw invalid(text, `this machine's operating system, ${host.platform}, is none that executables can be built for`);
  if (!arch) throw invalid(text, `this machine's processor, ${host.arch}, is none that executables can be built for`);
  if (found.libc && platform !== 'linux') throw invalid(text, `${found.libc} is a C library of Linux systems`);
  const isMusl = platform === 'linux' && (found.libc ?? (own(PLATFORMS, host.platform) === 'linux' ? host.libc : undefined)) === 'musl';
  return { ...(version === undefined ? {} : { version }), platform, arch, ...(isMusl && { libc: 'musl' }) };
}

/** On Linux with its C library. */
function thisMachine(): Host {
  const { os, cpu, libc } = hostPlatform();
  return { platform: os, arch: cpu, ...(libc && { libc }) };
}

/** A target in the words of the grammar, e.g. `node24-macos-arm64`. */
export function targetText(target: Target): string {
  return `${target.version === undefined ? 'node' : `node${target.version}`}-${machineText(target)}`;
}

/** The operating system and the processor of a target, e.g. `macos-arm64`. */
export function machineText({ platform, arch, libc }: Target): string {
  return [PLATFORM_WORDS[platform], arch, ...(libc ? [libc] : [])].join('-');
}

/** What tells the targets of one build apart, for the names of their files: `linux-x64`, `node22`, … or nothing. */
export function distinguishingText(target: Target, all: readonly Target[]): string {
  const differs = (key: keyof Target): boolean => all.some((other) => other[key] !== target[key]);
  const parts = [
    differs('version') ? `node${target.version ?? ''}` : '',
    differs('platform') ? PLATFORM_WORDS[target.platform] : '',
    differs('arch') ? target.arch : '',
    differs('libc') ? target.libc ?? '' : '',
  ];
  return parts.filter((part) => part !== '').join('-');
}

/** `x86_64` holds no dash, and so a dash always separates; `node-24` and `node24` mean the same. */
function partsOf(text: string): string[] {
  const parts = text.toLowerCase().split('-');
  if (parts.includes('')) throw invalid(text, text === '' ? 'it is empty' : 'a part of it is empty');
  return parts;
}

/** The version that a part names: '' for the bare word `node`; undefined when the part is no version. */
function versionOf(part: string, text: string): string | undefined {
  if (part === 'latest' || part === 'nodelatest') return 'latest';
  const version = /^(?:node)?v?(\d+(?:\.\d+){0,2})?$/.exec(part);
  if (!version) return undefined;
  if (version[1] === undefined) return part === 'node' ? '' : undefined;
  const line = version[1].split('.')[0]!;
  if (NODE_LINES.includes(line)) return version[1];
  throw invalid(text, `executables cannot be built on Node ${version[1]}`, `Node ${list(NODE_LINES)} can be targets`);
}

function unknownPart(part: string, text: string): PackError {
  if (part === 'linuxstatic') return invalid(text, 'executables are made of Node binaries that use a C library', 'Use linux-musl for systems as Alpine, linux for those with glibc');
  const platforms = Object.values(PLATFORM_WORDS);
  const nodes = NODE_LINES.map((line) => `node${line}`);
  const other = /^(?:deno|bun)/.exec(part)?.[0];
  if (other !== undefined) return invalid(text, `executables are made from Node, not from ${other}`, `${other} compile makes executables of its own`);
  const guess = didYouMean(part, [...Object.keys(PLATFORMS), ...Object.keys(ARCHES), ...Object.keys(LIBCS), ...nodes, 'latest', 'host']);
  const valid = `A target is made of a Node version (${nodes.join(', ')}, an exact one like node24.21.0, or latest), an operating system (${platforms.join(', ')}) and a processor (x64, arm64), on Linux a C library (musl), or is host`;
  return invalid(text, `${JSON.stringify(part)} is unknown`, guess ? `Did you mean ${guess}? ${valid}` : valid);
}

function invalid(text: string, reason: string, hint?: string): PackError {
  return new PackError('ERR_PACK_INVALID_TARGET', `The target ${JSON.stringify(text)} is invalid: ${reason}`, {
    hint: hint ?? 'A target looks like node24-linux-x64; any part of it may be left out',
  });
}

function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

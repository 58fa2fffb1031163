import { isPackError } from '@pack/errors';
import valid from 'semver/functions/valid.js';
import type { BinaryResolution, Variant } from './resolution.ts';
import type { NodeChannel } from './runtime-spec.ts';
import { badIndex, type IndexedVersion, type VersionIndex } from './version-index.ts';

/** Reads from the network for an index. Errors are the reader's: ERR_PACK_RUNTIME_NOT_FOUND where there is nothing at an address. */
export interface IndexReader {
  /** The text at an address. */
  text(url: string): Promise<string>;
  /** A SHASUMS256.txt: as `text`, once its signature is known to be good where it is published with one. */
  sums(url: string): Promise<string>;
}

/** Addresses of mirrors by channel, as `nodeDownloadMirrors` of pnpm-workspace.yaml. */
export type NodeMirrors = Readonly<Partial<Record<NodeChannel, string>>>;

/**
 * A channel's directory of nodejs.org, or of a mirror of it: index.json, and SHASUMS256.txt beside the archives of each
 * version. Musl builds of releases come from unofficial-builds.nodejs.org, where no mirror stands in for nodejs.org.
 */
export function nodeIndex(channel: NodeChannel, read: IndexReader, mirrors: NodeMirrors = {}): VersionIndex {
  const base = withSlash(mirrors[channel] ?? `https://nodejs.org/download/${channel}/`);
  return {
    name: base,
    versions: async () => indexedVersions(await read.text(`${base}index.json`), `${base}index.json`),
    async variants(version) {
      const official = nodeVariants(await read.sums(`${base}v${version}/SHASUMS256.txt`), base, version);
      if (channel !== 'release' || mirrors.release !== undefined) return official;
      const musl = await read.text(`${MUSL_BUILDS}v${version}/SHASUMS256.txt`).catch(unlessMissing);
      return [...official, ...nodeVariants(musl, MUSL_BUILDS, version).filter(({ targets }) => targets[0]?.libc === 'musl')];
    },
  };
}

/** Not every version has musl builds; a lockfile shall not depend on whether a server could be reached. */
function unlessMissing(error: unknown): string {
  if (isPackError(error) && error.code === 'ERR_PACK_RUNTIME_NOT_FOUND') return '';
  throw error;
}

const MUSL_BUILDS = 'https://unofficial-builds.nodejs.org/download/release/';

/** The entries of an index.json as nodejs.org lays it out. */
function indexedVersions(text: string, url: string): IndexedVersion[] {
  let entries: unknown;
  try { entries = JSON.parse(text); } catch { throw badIndex(url, 'it is no JSON'); }
  if (!Array.isArray(entries)) throw badIndex(url, 'it is no list');
  return entries.map((entry: { version?: unknown; lts?: unknown } | null) => {
    const version = typeof entry?.version === 'string' ? valid(entry.version) : null;
    if (version === null) throw badIndex(url, `it has an entry without a version: ${JSON.stringify(entry)?.slice(0, 80)}`);
    return { version, lts: typeof entry!.lts === 'string' ? entry!.lts : false };
  });
}

/** The archives that a SHASUMS256.txt names, in its order: `.tar.gz`, and `.zip` for Windows. */
function nodeVariants(sums: string, base: string, version: string): Variant[] {
  return sums.split('\n').flatMap((line) => {
    const [sum = '', name = ''] = line.trim().split(/\s+/);
    const [, os, cpu, musl] = /^node-v.+?-(linux|darwin|win|aix|sunos)-([^-.]+)(-musl)?\.(?:tar\.gz|zip)$/.exec(name) ?? [];
    if (os === undefined || cpu === undefined || !/^[0-9a-f]{64}$/i.test(sum) || !name.startsWith(`node-v${version}-${os}-`) || name.endsWith('.zip') !== (os === 'win')) return [];
    const isWindows = os === 'win';
    const resolution: BinaryResolution = {
      archive: isWindows ? 'zip' : 'tarball',
      bin: { node: isWindows ? 'node.exe' : 'bin/node' },
      integrity: `sha256-${Buffer.from(sum, 'hex').toString('base64')}`,
      ...(isWindows && { prefix: name.replace(/\.zip$/, '') }),
      type: 'binary',
      url: `${base}v${version}/${name}`,
    };
    return [{ resolution, targets: [{ cpu, os: isWindows ? 'win32' : os, ...(musl !== undefined && { libc: 'musl' }) }, ...emulated(os, cpu, version)] }];
  });
}

/** As pnpm has it: lines that were not yet built for these processors ran under the system's emulation of x64. */
function emulated(os: string, cpu: string, version: string): { os: string; cpu: string }[] {
  const major = Number(version.split('.')[0]);
  if (cpu !== 'x64') return [];
  if (os === 'darwin' && major < 16) return [{ cpu: 'arm64', os: 'darwin' }];
  return os === 'win' && major < 20 ? [{ cpu: 'arm64', os: 'win32' }] : [];
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}

import type { MirrorFile } from './mirror.ts';
import { nodeArchive, type NodeArchive, type NodeArchiveOptions, type NodePlatform } from './node-archive.ts';

/** A release of Node, for the index of a channel. */
export interface NodeRelease {
  /** Without 'v'. */
  readonly version: string;
  /** Code name of its long-term support; false for none, as unless told. */
  readonly lts?: string | false;
  readonly platforms: readonly NodePlatform[];
}

export interface ChannelOptions extends Pick<NodeArchiveOptions, 'headers'> {
  /** Highest first, as nodejs.org lists them. */
  readonly releases: readonly NodeRelease[];
  /** The binary for a platform, where it shall not be the installed one. */
  readonly binaryFor?: (platform: NodePlatform, version: string) => Buffer | string | undefined;
}

/**
 * The files below a channel's directory, e.g. `https://nodejs.org/download/release/`: index.json, and for each release
 * its archives with SHASUMS256.txt.
 */
export async function nodeChannel({ releases, headers = true, binaryFor = () => undefined }: ChannelOptions): Promise<Record<string, MirrorFile>> {
  const files: Record<string, MirrorFile> = {};
  for (const { version, platforms } of releases) {
    const archives: NodeArchive[] = [];
    for (const platform of platforms) {
      const binary = binaryFor(platform, version);
      archives.push(await nodeArchive({ ...platform, version, headers, ...(binary !== undefined && { binary }) }));
    }
    archives.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name, path } of archives) files[`v${version}/${name}`] = { path };
    files[`v${version}/SHASUMS256.txt`] = archives.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join('');
  }
  files['index.json'] = JSON.stringify(releases.map(indexEntry));
  return files;
}

/** As in https://nodejs.org/download/release/index.json; what no reader of ours looks at is left out. */
function indexEntry({ version, lts = false, platforms }: NodeRelease): object {
  const names: Readonly<Record<string, string>> = { darwin: 'osx' };
  const files = platforms.map(({ os, cpu, libc }) => `${names[os] ?? os}-${cpu}${libc ? `-${libc}` : ''}${os === 'win' ? '-zip' : os === 'darwin' ? '-tar' : ''}`);
  return { version: `v${version}`, date: '2026-01-01', files, lts, security: false };
}

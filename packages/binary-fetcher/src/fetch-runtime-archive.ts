import { join } from 'node:path';
import { PackError } from '@pack/errors';
import { archiveLabel, executablesOf, type ArchiveResolution } from './archive-resolution.ts';
import { bundledTooling, type TreeFilter } from './bundled-tooling.ts';
import { defaultCacheDir } from './cache-dir.ts';
import type { DownloadRequest, FetchProgress } from './download-archive.ts';
import type { ZipLibrary } from './extract/read-zip.ts';
import { readNetworkSettings } from './http/network-settings.ts';
import { openUrl } from './http/open-url.ts';
import { expectedHash } from './integrity.ts';
import { mirroredAddress } from './nodejs/node-mirrors.ts';
import { obtainTree } from './obtain-tree.ts';
import { redactUrl } from './redact-url.ts';
import { throwIfInterrupted } from './with-retries.ts';

export interface FetchArchiveOptions {
  /** Directory of the cache; `defaultCacheDir()` unless told. */
  readonly cacheDir?: string | undefined;
  /** Never touch the network. */
  readonly offline?: boolean | undefined;
  /** 'binary': the executables and the licence, for packaging; 'tree': everything that the filter lets through, for installing. */
  readonly keep?: 'binary' | 'tree' | undefined;
  /** Name of the runtime: 'node' unless told. */
  readonly runtime?: string | undefined;
  /** What is left out of a tree; what pnpm leaves out of that runtime unless told, null for nothing. */
  readonly filter?: TreeFilter | null | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Directory where the user's settings (`.npmrc`, `pnpm-workspace.yaml`) are looked up; the current one unless told. */
  readonly cwd?: string | undefined;
  /** Where archives of nodejs.org are downloaded from instead, by release channel; their hash stays the same. */
  readonly nodeMirrors?: Readonly<Record<string, string>> | undefined;
  /** What reads zips; 'yauzl' unless told. */
  readonly zipLibrary?: ZipLibrary | undefined;
}

/** The verified content of an archive on disk. */
export interface FetchedArchive {
  /** Absolute; in the cache: to be read, never to be changed. */
  readonly directory: string;
  /** Absolute paths of the executables, by name. */
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly { readonly path: string; readonly size: number; readonly executable: boolean; /** In hexadecimal. */ readonly sha256: string }[];
  /** Symbolic links and what they mean, both from `directory`. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
  /** The hash that the archive was compared with. */
  readonly integrity: string;
  readonly fromCache: boolean;
}

const LICENSE = /^(?:license|licence|copying)(?:\.[a-z]+)?$/i;

/**
 * The content of exactly the archive that a resolution names: from the cache, else downloaded, compared with its hash,
 * judged entry by entry, unpacked and cached. Nothing else ever stands in for it. Safe to run in several processes at
 * once: one downloads, the others take its result.
 * @throws PackError ERR_PACK_OFFLINE, ERR_PACK_NETWORK, ERR_PACK_REDIRECT, ERR_PACK_PROXY_AUTH, ERR_PACK_REGISTRY_AUTH,
 * ERR_PACK_RUNTIME_NOT_FOUND, ERR_PACK_INTEGRITY, ERR_PACK_ARCHIVE_*, ERR_PACK_CONFIG_LOAD, ERR_PACK_NO_SPACE,
 * ERR_PACK_CACHE, ERR_PACK_INTERRUPTED. Nothing is left behind then.
 */
export async function fetchRuntimeArchive(resolution: ArchiveResolution, options: FetchArchiveOptions = {}): Promise<FetchedArchive> {
  const { cacheDir = defaultCacheDir(), runtime = 'node', keep = 'tree', signal, onProgress, zipLibrary } = options;
  const { url, integrity, archive: format, prefix } = resolution;
  const filter = options.filter === undefined ? bundledTooling(runtime) : (options.filter ?? undefined);
  const executables = executablesOf(resolution, runtime);
  const label = archiveLabel(url);
  expectedHash(integrity, label);
  try {
    const { directory, entry, fromCache } = await obtainTree({
      key: { integrity, part: partName(keep, executables, filter, resolution) },
      source: 'lockfile', label, facts: { url: redactUrl(url) }, format, prefix,
      wants: keep === 'binary' ? wantedForPackaging(executables) : (path) => !filter?.leavesOut(path),
      needed: Object.values(executables),
      download: () => downloadOf(resolution, options),
    }, { cacheDir, signal, onProgress, zipLibrary });
    const bin = Object.fromEntries(Object.entries(executables).map(([name, path]) => [name, join(directory, path)]));
    const files = entry.files.map(({ path, size, executable, sha256 }) => ({ path, size, executable, sha256 }));
    return { directory, bin, files, links: entry.links, integrity, fromCache };
  } catch (error) {
    throwIfInterrupted(signal);
    throw error;
  }
}

async function downloadOf(resolution: ArchiveResolution, { offline, cwd = process.cwd(), nodeMirrors }: FetchArchiveOptions): Promise<Omit<DownloadRequest, 'integrity'>> {
  const settings = offline ? undefined : await readNetworkSettings(cwd);
  if (settings === undefined || settings.offline) throw offlineError(resolution, offline ? 'the network is off' : 'npm is told to stay offline');
  const what = archiveLabel(resolution.url);
  const address = mirroredAddress(resolution.url, { mirrors: nodeMirrors, settings });
  return { what, retry: settings.retry, open: (signal, resume) => openUrl(address, { settings, what, signal, resume }) };
}

function wantedForPackaging(executables: Readonly<Record<string, string>>): (path: string) => boolean {
  const wanted = new Set(Object.values(executables));
  return (path) => wanted.has(path) || LICENSE.test(path);
}

/** Everything that decides which files come out of an archive, beside the archive itself. */
function partName(keep: 'binary' | 'tree', executables: Readonly<Record<string, string>>, filter: TreeFilter | undefined, { archive, prefix = '' }: ArchiveResolution): string {
  const what = keep === 'binary' ? `binary ${Object.values(executables).toSorted().join(' ')}` : `tree${filter ? ` ${filter.name}` : ''}`;
  return `${what}, ${archive}${archive === 'zip' ? ` ${prefix}` : ''}`;
}

function offlineError({ url }: ArchiveResolution, why: string): PackError {
  return new PackError('ERR_PACK_OFFLINE', `${archiveLabel(url)} is not in the cache, and ${why}`, { url: redactUrl(url), hint: 'Run once with the network' });
}

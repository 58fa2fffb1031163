import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PackError } from '@pack/errors';
import { archiveLabel, executablesOf, type ArchiveResolution } from './archive-resolution.ts';
import { bundledTooling, type TreeFilter } from './bundled-tooling.ts';
import { defaultCacheDir } from './cache-dir.ts';
import { withLock } from './cache-lock.ts';
import { downloadArchive, type FetchProgress } from './download-archive.ts';
import { archiveError } from './extract/archive-errors.ts';
import { extractArchive } from './extract/extract-archive.ts';
import type { ZipLibrary } from './extract/read-zip.ts';
import { diskWriter } from './extract/tree-writer.ts';
import { inCache } from './file-error.ts';
import { readNetworkSettings } from './http/network-settings.ts';
import { openUrl } from './http/open-url.ts';
import { expectedHash } from './integrity.ts';
import { sweepAbandoned, withPrivateDir } from './private-dir.ts';
import { redactUrl } from './redact-url.ts';
import { commitTree, findTree, treeEntryDir, treeOf, verifiedTree, writeTreeMarker, type CachedTree, type EntryKey } from './tree-cache.ts';
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
  const { cacheDir = defaultCacheDir(), runtime = 'node', keep = 'tree', signal } = options;
  const filter = options.filter === undefined ? bundledTooling(runtime) : (options.filter ?? undefined);
  const executables = executablesOf(resolution, runtime);
  expectedHash(resolution.integrity, archiveLabel(resolution.url));
  const plan: Plan = { resolution, executables, cacheDir, wants: keep === 'binary' ? wantedForPackaging(executables) : (path) => !filter?.leavesOut(path), key: { integrity: resolution.integrity, part: partName(keep, executables, filter, resolution) } };
  try {
    return (await cached(plan, signal)) ?? (await download(plan, options));
  } catch (error) {
    throwIfInterrupted(signal);
    throw error;
  }
}

interface Plan {
  readonly resolution: ArchiveResolution;
  readonly executables: Readonly<Record<string, string>>;
  readonly cacheDir: string;
  readonly key: EntryKey;
  wants(path: string): boolean;
}

function wantedForPackaging(executables: Readonly<Record<string, string>>): (path: string) => boolean {
  const wanted = new Set(Object.values(executables));
  return (path) => wanted.has(path) || LICENSE.test(path);
}

/** Everything that decides which files come out of an archive, beside the archive itself. */
function partName(keep: 'binary' | 'tree', executables: Readonly<Record<string, string>>, filter: TreeFilter | undefined, { archive, prefix = '' }: ArchiveResolution): string {
  const what = keep === 'binary' ? `binary ${Object.values(executables).toSorted().join(' ')}` : `tree ${filter?.name ?? ''}`;
  return `${what}, ${archive}${archive === 'zip' ? ` ${prefix}` : ''}`;
}

async function cached({ cacheDir, key, executables }: Plan, signal: AbortSignal | undefined): Promise<FetchedArchive | undefined> {
  return inCache(cacheDir, async () => {
    const entry = await findTree(cacheDir, key);
    const directory = entry && (await verifiedTree(cacheDir, entry, signal)); // undefined, and gone, when it was changed
    return directory === undefined ? undefined : describe(directory, executables, entry!, true);
  });
}

async function download(plan: Plan, options: FetchArchiveOptions): Promise<FetchedArchive> {
  const { cacheDir, key, resolution } = plan;
  const { signal, onProgress, cwd = process.cwd() } = options;
  const settings = options.offline ? undefined : await readNetworkSettings(cwd);
  if (settings === undefined || settings.offline) throw offlineError(resolution, options.offline ? 'the network is off' : 'npm is told to stay offline');
  const dir = treeEntryDir(cacheDir, key);
  const onWait = (): void => onProgress?.({ phase: 'wait', bytes: 0, total: undefined, rate: 0 });
  return inCache(cacheDir, () => withLock(join(cacheDir, 'locks', `${basename(dir)}.lock`), { signal, onWait }, async () => {
    const byAnother = await cached(plan, signal);
    if (byAnother) return byAnother;
    await sweepAbandoned(cacheDir);
    return withPrivateDir(cacheDir, async (privateDir) => {
      const what = archiveLabel(resolution.url);
      const archive = join(privateDir, 'archive');
      const open = (attempt: AbortSignal, resume?: { from: number; etag: string }) => openUrl(resolution.url, { settings, what, signal: attempt, resume });
      await downloadArchive({ what, integrity: key.integrity, retry: settings.retry, open }, archive, { signal, onProgress });
      onProgress?.({ phase: 'unpack', bytes: 0, total: undefined, rate: 0 });
      const entryDir = join(privateDir, 'entry');
      const entry = await unpack(plan, { archive, entryDir, zipLibrary: options.zipLibrary, signal });
      throwIfInterrupted(signal);
      await commitTree(cacheDir, entryDir, key);
      return describe(treeOf(dir), plan.executables, entry, false);
    });
  }));
}

interface Unpacking { readonly archive: string; readonly entryDir: string; readonly zipLibrary: ZipLibrary | undefined; readonly signal: AbortSignal | undefined }

async function unpack({ resolution, executables, wants, key }: Plan, { archive, entryDir, zipLibrary, signal }: Unpacking): Promise<CachedTree> {
  await mkdir(treeOf(entryDir), { recursive: true, mode: 0o755 });
  const tree = await extractArchive({ archive, format: resolution.archive, prefix: resolution.prefix, writer: diskWriter(treeOf(entryDir)), wants, zipLibrary, signal });
  const paths = new Set([...tree.files, ...tree.links].map(({ path }) => path));
  for (const path of Object.values(executables)) {
    if (!paths.has(path)) throw archiveError('ERR_PACK_ARCHIVE_ENTRY', `${archiveLabel(resolution.url)} holds no such executable`, { name: path });
  }
  return writeTreeMarker(entryDir, { ...key, source: 'lockfile', label: archiveLabel(resolution.url), facts: { url: redactUrl(resolution.url) } }, tree);
}

function describe(directory: string, executables: Readonly<Record<string, string>>, { files, links, integrity }: CachedTree, fromCache: boolean): FetchedArchive {
  const bin = Object.fromEntries(Object.entries(executables).map(([name, path]) => [name, join(directory, path)]));
  return { directory, bin, integrity, fromCache, links, files: files.map(({ path, size, executable, sha256 }) => ({ path, size, executable, sha256 })) };
}

function offlineError({ url }: ArchiveResolution, why: string): PackError {
  return new PackError('ERR_PACK_OFFLINE', `${archiveLabel(url)} is not in the cache, and ${why}`, { url: redactUrl(url), hint: 'Run once with the network' });
}

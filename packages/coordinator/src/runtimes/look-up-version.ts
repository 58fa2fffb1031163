import path from 'node:path';
import { defaultCacheDir, openVersionLists, type VersionLists } from '@pack/binary-fetcher';
import { isPackError, PackError } from '@pack/errors';
import { nodeIndex, npmIndex, parseRuntimeSpec, releaseArchives, resolveNode, resolveRelease, type IndexReader, type ReleasedRuntime, type ResolvedVersion, type RuntimeName, type VersionIndex, type WantedPlatform } from '@pack/runtime-lockfile';

export interface LookUpOptions {
  /** Where the user's network settings are looked up. */
  readonly cwd: string;
  readonly offline: boolean;
  /** What it is to be installed for. */
  readonly platform: WantedPlatform;
  /** Whether it is for a lockfile that is written. */
  readonly isSaved?: boolean | undefined;
  /** Whether the hashes of releases of Node must be signed by its releasers; true unless told. */
  readonly verifySignature?: boolean | undefined;
  /** Told of a release whose hashes were taken without their signature. */
  readonly onUnverified?: (version: string, source: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The version of a runtime that answers a specifier, with its archives: from nodejs.org or its mirror, or from the releases
 * of deno and bun, as pnpm has it; where these cannot be reached, from the npm registry, whose packages hold the same binaries.
 * @throws PackError as `resolveNode` and `resolveRelease` do.
 */
export async function lookUpVersion(name: RuntimeName, spec: string, options: LookUpOptions): Promise<ResolvedVersion> {
  const { cwd, offline, signal } = options;
  const open = (): Promise<VersionLists> => openVersionLists({ cwd, metadataDir: path.join(defaultCacheDir(), 'metadata', 'npm'), signal });
  if (name !== 'node') return lookUpRelease(name, spec, offline ? undefined : await open(), options);
  if (offline) return resolveNode(spec, () => { throw new Error('nothing is asked offline'); }, { offline });
  return lookUpNode(spec, await open(), options);
}

async function lookUpNode(spec: string, lists: VersionLists, { platform, verifySignature = true, onUnverified = () => {} }: LookUpOptions): Promise<ResolvedVersion> {
  const { channel } = parseRuntimeSpec(spec);
  const base = lists.address(channel);
  const reader: IndexReader = { text: lists.text, sums: (url) => lists.sums(url, channel === 'release' && verifySignature) };
  try {
    const resolved = await resolveNode(spec, () => nodeIndex(channel, reader, base === OFFICIAL ? {} : { [channel]: base }), { offline: lists.offline });
    if (channel === 'release' && !verifySignature) onUnverified(resolved.version, new URL(base).host);
    return resolved;
  } catch (error) {
    // A mirror that was named is meant; other channels are not in the registry.
    if (!isUnreachable(error) || base !== OFFICIAL) throw error;
    return resolveNode(spec, () => ofRegistry('node', lists, platform)).catch(() => { throw error; });
  }
}

/** The packages of deno and bun do not name their programs, so that pnpm would link none: they are not for a lockfile. */
async function lookUpRelease(name: ReleasedRuntime, spec: string, lists: VersionLists | undefined, { platform, isSaved }: LookUpOptions): Promise<ResolvedVersion> {
  if (lists === undefined || lists.offline) return resolveRelease(name, spec, NO_SOURCES, { offline: true });
  const read = (url: string): Promise<string | undefined> => lists.text(url).catch(unlessMissing);
  return resolveRelease(name, spec, {
    published: () => lists.published(name),
    archives: (version) => releaseArchives(name, version, read).catch((error: unknown) => {
      if (!isUnreachable(error)) throw error;
      if (isSaved) throw new PackError(error.code, error.message, { ...(error.url !== undefined && { url: error.url }), cause: error.cause, hint: `The archives of ${name} that a lockfile pins are there; without --save-lockfile, the same binary of the npm registry is installed` });
      return ofRegistry(name, lists, platform).variants(version).catch(() => { throw error; });
    }),
  });
}

const NO_SOURCES = { published: () => { throw new Error('nothing is asked offline'); }, archives: () => { throw new Error('nothing is asked offline'); } };

/** Where releases of Node come from where no mirror was named. */
const OFFICIAL = 'https://nodejs.org/download/release/';

function ofRegistry(runtime: RuntimeName, lists: VersionLists, needed: WantedPlatform): VersionIndex {
  const packages = lists.packages(runtime).map(({ name, platform, arch, libc, binary }) => ({ name, target: { cpu: arch, os: platform, ...(libc && { libc }) }, bin: runtime === 'node' ? { node: binary } : binary }));
  return npmIndex(packages, async (name) => ({ versions: Object.fromEntries(Object.entries((await lists.published(name)).versions).map(([version, dist]) => [version, { dist }])) }), needed);
}

function isUnreachable(error: unknown): error is PackError {
  return isPackError(error) && error.code === 'ERR_PACK_NETWORK';
}

function unlessMissing(error: unknown): undefined {
  if (!isPackError(error) || error.code !== 'ERR_PACK_RUNTIME_NOT_FOUND') throw error;
}

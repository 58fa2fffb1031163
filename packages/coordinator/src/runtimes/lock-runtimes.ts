import path from 'node:path';
import { defaultCacheDir, openVersionLists, type VersionLists } from '@pack/binary-fetcher';
import { isPackError, PackError } from '@pack/errors';
import { addRuntime, expandCatalog, nodeIndex, npmIndex, parseRuntimeSpec, resolveNode, type Catalogs, type IndexReader, type Lockfile, type ResolvedNode, type VersionIndex, type WantedPlatform } from '@pack/runtime-lockfile';
import type { MissingPin } from './missing-pins.ts';

/**
 * A lockfile with everything pinned that was missing, as pnpm would pin it.
 * @throws PackError as `resolveNode` does; ERR_PACK_LOCKFILE_OUTDATED for runtimes whose versions only pnpm looks up.
 */
export async function lockRuntimes(lockfile: Lockfile | undefined, missing: readonly MissingPin[], catalogs: Catalogs, options: ResolveOptions): Promise<Lockfile> {
  let locked = lockfile;
  const known = new Map<string, ResolvedNode>();
  for (const { declared, importer } of missing) {
    const specifier = expandCatalog(declared.specifier, declared.name, catalogs);
    if (declared.name !== 'node') {
      throw new PackError('ERR_PACK_LOCKFILE_OUTDATED', `package.json asks for ${declared.name}@${specifier}, but the lockfile does not pin it`, { path: options.cwd, hint: `Which versions of ${declared.name} there are is looked up by pnpm alone: run "pnpm install --lockfile-only"` });
    }
    const resolved = known.get(specifier) ?? await resolveFor(specifier.slice('runtime:'.length), options);
    known.set(specifier, resolved);
    locked = addRuntime(locked, { declared, importer, ...resolved }, catalogs);
  }
  return locked!;
}

export interface ResolveOptions {
  /** Where the user's network settings are looked up. */
  readonly cwd: string;
  readonly offline: boolean;
  /** What it is to be installed for. */
  readonly platform: WantedPlatform;
  /** Whether the hashes of releases must be signed by Node's releasers; true unless told. */
  readonly verifySignature?: boolean | undefined;
  /** Told of a release whose hashes were taken without their signature. */
  readonly onUnverified?: (version: string, source: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The version of Node that answers a specifier: from nodejs.org or its mirror as pnpm has it; where that cannot be
 * reached, from the npm registry, whose packages hold the same binaries.
 */
async function resolveFor(spec: string, { cwd, offline, platform, verifySignature = true, onUnverified = () => {}, signal }: ResolveOptions): Promise<ResolvedNode> {
  if (offline) return resolveNode(spec, () => { throw new Error('nothing is asked offline'); }, { offline });
  const lists = await openVersionLists({ cwd, metadataDir: path.join(defaultCacheDir(), 'metadata', 'npm'), signal });
  const { channel } = parseRuntimeSpec(spec);
  const base = lists.address(channel);
  const reader: IndexReader = { text: lists.text, sums: (url) => lists.sums(url, channel === 'release' && verifySignature) };
  try {
    const resolved = await resolveNode(spec, () => nodeIndex(channel, reader, base === OFFICIAL ? {} : { [channel]: base }), { offline: lists.offline });
    if (channel === 'release' && !verifySignature) onUnverified(resolved.version, new URL(base).host);
    return resolved;
  } catch (error) {
    const isUnreachable = isPackError(error) && error.code === 'ERR_PACK_NETWORK';
    if (!isUnreachable || base !== OFFICIAL) throw error; // a mirror that was named is meant; other channels are not in the registry
    return resolveNode(spec, () => ofRegistry(lists, platform)).catch(() => { throw error; });
  }
}

/** Where releases come from where no mirror was named. */
const OFFICIAL = 'https://nodejs.org/download/release/';

function ofRegistry(lists: VersionLists, platform: WantedPlatform): VersionIndex {
  const packages = lists.packages.map(({ name, platform, arch, binary }) => ({ name, target: { cpu: arch, os: platform }, bin: binary }));
  return npmIndex(packages, async (name) => ({ versions: Object.fromEntries(Object.entries(await lists.versions(name)).map(([version, dist]) => [version, { dist }])) }), platform);
}

import path from 'node:path';
import { defaultCacheDir, openVersionLists, type VersionLists } from '@pack/binary-fetcher';
import { isPackError, PackError } from '@pack/errors';
import { addRuntime, declaredRuntimes, expandCatalog, nodeIndex, npmIndex, parseRuntimeSpec, resolveNode, runtimesOf, type IndexReader, type Catalogs, type DeclaredRuntime, type Lockfile, type ResolvedNode, type VersionIndex } from '@pack/runtime-lockfile';
import { readManifest } from '../manifest.ts';

/** A runtime that a package.json asks for and the lockfile does not pin as it is asked for. */
export interface MissingPin {
  readonly declared: DeclaredRuntime;
  /** Directory of the project in the workspace. */
  readonly importer: string;
  /** What the lockfile has of that name for that project, e.g. `runtime:22`. */
  readonly locked: string | undefined;
}

/** The projects of a lockfile, and what their package.json files ask for that it does not pin. */
export async function missingPins(root: string, lockfile: Lockfile | undefined, importers: readonly string[], catalogs: Catalogs): Promise<MissingPin[]> {
  const entries = lockfile ? runtimesOf(lockfile) : [];
  const missing: MissingPin[] = [];
  for (const importer of importers) {
    const manifest = await readManifest(path.join(root, importer, 'package.json')); // pnpm keeps projects in its lockfile that are gone
    for (const declared of declaredRuntimes(manifest?.content ?? {}, catalogs)) {
      const uses = entries.flatMap(({ name, uses: all }) => all.filter((use) => use.by === 'importer' && use.name === importer && name === declared.name && use.alias === name));
      const isPinned = uses.some((use) => use.by === 'importer' && use.group === declared.group && use.specifier === declared.specifier);
      if (!isPinned) missing.push({ declared, importer, locked: uses[0]?.specifier });
    }
  }
  return missing;
}

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
  /** Whether the hashes of releases must be signed by Node's releasers; true unless told. */
  readonly verifySignature?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The version of Node that answers a specifier: from nodejs.org or its mirror as pnpm has it; where that cannot be
 * reached, from the npm registry, whose packages hold the same binaries.
 */
async function resolveFor(spec: string, { cwd, offline, verifySignature = true, signal }: ResolveOptions): Promise<ResolvedNode> {
  if (offline) return resolveNode(spec, () => { throw new Error('nothing is asked offline'); }, { offline });
  const lists = await openVersionLists({ cwd, metadataDir: path.join(defaultCacheDir(), 'metadata', 'npm'), signal });
  const { channel } = parseRuntimeSpec(spec);
  const base = lists.address(channel);
  const reader: IndexReader = { text: lists.text, sums: (url) => lists.sums(url, channel === 'release' && verifySignature) };
  try {
    return await resolveNode(spec, () => nodeIndex(channel, reader, base === OFFICIAL ? {} : { [channel]: base }), { offline: lists.offline });
  } catch (error) {
    const isUnreachable = isPackError(error) && error.code === 'ERR_PACK_NETWORK';
    if (!isUnreachable || base !== OFFICIAL) throw error; // a mirror that was named is meant; other channels are not in the registry
    return resolveNode(spec, () => ofRegistry(lists)).catch(() => { throw error; });
  }
}

/** Where releases come from where no mirror was named. */
const OFFICIAL = 'https://nodejs.org/download/release/';

function ofRegistry(lists: VersionLists): VersionIndex {
  const packages = lists.packages.map(({ name, platform, arch, binary }) => ({ name, target: { cpu: arch, os: platform }, bin: binary }));
  return npmIndex(packages, async (name) => ({ versions: Object.fromEntries(Object.entries(await lists.versions(name)).map(([version, dist]) => [version, { dist }])) }));
}

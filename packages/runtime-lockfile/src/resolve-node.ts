import { isPackError, PackError } from '@pack/errors';
import type { VariationsResolution, Variant } from './resolution.ts';
import { parseRuntimeSpec, type NodeChannel } from './runtime-spec.ts';
import type { IndexedVersion, VersionIndex } from './version-index.ts';

/** What a specifier came to. */
export interface ResolvedVersion {
  /** Exact. */
  readonly version: string;
  readonly resolution: VariationsResolution;
}

/**
 * Finds the version of Node that answers a specifier, with the archives of every platform, as pnpm does before it writes
 * a lockfile: `22`, `24.x`, `lts`, `latest`, the code name of a line, a range, an exact version.
 * @param spec what stands behind `runtime:`
 * @param indexOf the index of a channel
 * @throws PackError ERR_PACK_RUNTIME_SPEC, ERR_PACK_OFFLINE, ERR_PACK_RUNTIME_NOT_FOUND, ERR_PACK_INDEX_INVALID, and what the index throws.
 */
export async function resolveNode(spec: string, indexOf: (channel: NodeChannel) => VersionIndex, { offline = false }: { readonly offline?: boolean } = {}): Promise<ResolvedVersion> {
  const { channel, version: wanted } = parseRuntimeSpec(spec);
  if (offline) {
    throw new PackError('ERR_PACK_OFFLINE', `Which archives Node ${spec} has can only be asked of the network`, { hint: 'Let the lockfile pin it ("pnpm install", or --save-lockfile) while there is a network' });
  }
  const index = indexOf(channel);
  const semver = await import('semver'); // late: what is pinned needs none
  const direct = channel === 'release' && semver.valid(wanted) === wanted ? await index.variants(wanted).catch(unlessMissing) : [];
  if (direct.length > 0) return { version: wanted, resolution: { type: 'variations', variants: direct } };
  const versions = await index.versions();
  const version = pick(versions, wanted, index.name, semver);
  if (version === undefined) throw notFound(spec, versions, index.name, semver);
  const variants = await index.variants(version);
  if (variants.length === 0) throw new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `${index.name} lists no archives of Node ${version}`, { hint: 'Choose another version' });
  return { version, resolution: { type: 'variations', variants } };
}

/** An exact release need not be in an index, and mirrors may have none; without archives of it the index tells what there is. */
function unlessMissing(error: unknown): readonly Variant[] {
  if (isPackError(error) && error.code === 'ERR_PACK_RUNTIME_NOT_FOUND') return [];
  throw error;
}

type Semver = typeof import('semver');

function pick(versions: readonly IndexedVersion[], wanted: string, index: string, { maxSatisfying }: Semver): string | undefined {
  if (wanted === 'latest') return versions[0]?.version;
  if (!/^[a-z]+$/i.test(wanted)) return maxSatisfying(versions.map(({ version }) => version), wanted, { includePrerelease: true, loose: true }) ?? undefined;
  if (versions.every(({ lts }) => lts === undefined)) {
    throw new PackError('ERR_PACK_RUNTIME_SPEC', `${index} does not tell which lines of Node are ${wanted}`, { hint: "Name a line, such as '24'" });
  }
  const line = versions.filter(({ lts }) => (wanted === 'lts' ? lts !== false : lts !== false && lts?.toLowerCase() === wanted.toLowerCase()));
  return maxSatisfying(line.map(({ version }) => version), '*') ?? undefined;
}

/** With at most six versions that may have been meant. */
function notFound(spec: string, versions: readonly IndexedVersion[], index: string, { rcompare, satisfies }: Semver): PackError {
  const major = /\d+/.exec(spec)?.[0];
  const all = versions.map(({ version }) => version).sort(rcompare);
  const near = all.filter((version) => major !== undefined && satisfies(version, `${major}.x`, { includePrerelease: true })).slice(0, 6);
  return new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `${index} has no Node that answers ${JSON.stringify(spec)}`, {
    hint: `It has ${(near.length > 0 ? near : all.slice(0, 6)).join(', ') || 'none at all'}`,
  });
}

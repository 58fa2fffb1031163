import { PackError } from '@pack/errors';
import type { ReleasedRuntime } from './release-archives.ts';
import type { ResolvedVersion } from './resolve-node.ts';
import type { Variant } from './resolution.ts';

/** Which versions of a package there are in the npm registry. */
export interface PublishedPackage {
  readonly versions: Readonly<Record<string, { readonly deprecated?: boolean | undefined }>>;
  /** Its dist-tags: tag → version. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What tells of the releases of a runtime. */
export interface ReleaseSources {
  /** The npm package that is published with each release. */
  published(): Promise<PublishedPackage>;
  /** The archives of a release, by platform. */
  archives(version: string): Promise<readonly Variant[]>;
}

/**
 * Finds the version of deno or bun that answers a specifier, with the archives of every platform, as pnpm does before it
 * writes a lockfile: the npm registry tells which versions there are, the release has archives and hashes.
 * @param spec what stands behind `runtime:`: an exact version, a range, `latest` or another tag
 * @throws PackError ERR_PACK_RUNTIME_SPEC, ERR_PACK_OFFLINE, ERR_PACK_RUNTIME_NOT_FOUND, ERR_PACK_INDEX_INVALID, and what the sources throw.
 */
export async function resolveRelease(name: ReleasedRuntime, spec: string, sources: ReleaseSources, { offline = false }: { readonly offline?: boolean } = {}): Promise<ResolvedVersion> {
  const wanted = spec.trim() || 'latest';
  const semver = await import('semver'); // late: what is pinned needs none
  const isTag = /^[a-z][a-z0-9-]*$/i.test(wanted);
  if (!isTag && semver.validRange(wanted, { loose: true }) === null) {
    throw new PackError('ERR_PACK_RUNTIME_SPEC', `The version ${JSON.stringify(spec)} of ${name} is not understood`, { hint: "Write a line ('2', '1.x'), an exact version or 'latest'" });
  }
  if (offline) {
    throw new PackError('ERR_PACK_OFFLINE', `Which archives ${name} ${wanted} has can only be asked of the network`, { hint: 'Let the lockfile pin it ("pnpm install", or --save-lockfile) while there is a network' });
  }
  const published = await sources.published();
  const version = isTag ? published.tags[wanted] : pick(published, wanted, semver);
  if (version === undefined) throw notFound(name, wanted, published, semver);
  const variants = await sources.archives(version);
  if (variants.length === 0) throw new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `The release of ${name} ${version} has no archives`, { hint: 'Choose another version' });
  return { version, resolution: { type: 'variations', variants } };
}

type Semver = typeof import('semver');

/** pnpm's choice: what is tagged `latest` if it answers, else the highest, of those that are not deprecated if there are any. */
function pick({ versions, tags }: PublishedPackage, wanted: string, { maxSatisfying, satisfies, valid }: Semver): string | undefined {
  const { latest } = tags;
  if (latest !== undefined && Object.hasOwn(versions, latest) && satisfies(latest, wanted, { loose: true })) return latest;
  const all = Object.keys(versions).filter((version) => valid(version) !== null);
  const sound = all.filter((version) => versions[version]!.deprecated !== true);
  return maxSatisfying(sound, wanted, { loose: true }) ?? maxSatisfying(all, wanted, { loose: true }) ?? undefined;
}

/** With at most six versions that may have been meant. */
function notFound(name: string, wanted: string, { versions, tags }: PublishedPackage, { rcompare, valid }: Semver): PackError {
  const major = /\d+/.exec(wanted)?.[0];
  const all = Object.keys(versions).filter((version) => valid(version) !== null).sort(rcompare);
  const near = all.filter((version) => version.startsWith(`${major}.`)).slice(0, 6);
  const words = [...Object.keys(tags), ...(near.length > 0 ? near : all.slice(0, 6))];
  return new PackError('ERR_PACK_RUNTIME_NOT_FOUND', `The npm registry has no ${name} that answers ${JSON.stringify(wanted)}`, { hint: `It has ${words.join(', ') || 'none at all'}` });
}

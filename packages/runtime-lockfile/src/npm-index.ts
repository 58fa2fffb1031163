import type { BinaryResolution, Variant, VariantTarget } from './resolution.ts';
import { badIndex, type IndexedVersion, type VersionIndex } from './version-index.ts';

/** A package of the npm registry that holds a runtime for one platform. */
export interface PlatformPackage {
  readonly name: string;
  readonly target: VariantTarget;
  /** As in a lockfile, within the package, e.g. `{ node: 'bin/node' }`. */
  readonly bin: BinaryResolution['bin'];
}

/** What the registry says about a package: the part of its document that is looked at. */
export interface PackageDocument {
  readonly versions?: Readonly<Record<string, { readonly dist?: { readonly tarball?: string; readonly integrity?: string } }>>;
}

/**
 * The npm registry as an index of a runtime's versions: packages of which each holds the binary for one platform. It does
 * not know which lines of Node are in long-term support.
 * @param read gives the document of a package; undefined when there is no such package
 * @param needed the platform that a version must be published for, since not every version is for every one
 */
export function npmIndex(packages: readonly PlatformPackage[], read: (name: string) => Promise<PackageDocument | undefined>, needed?: Pick<VariantTarget, 'os' | 'cpu'>): VersionIndex {
  let documents: Promise<readonly (readonly [PlatformPackage, PackageDocument])[]> | undefined;
  const load = (): NonNullable<typeof documents> => documents ??= Promise.all(packages.map(async (each) => [each, (await read(each.name)) ?? {}] as const));
  return {
    name: 'the npm registry',
    async versions(): Promise<IndexedVersion[]> {
      const { prerelease, rcompare, valid } = await import('semver'); // late: what is pinned needs none
      const asked = (await load()).filter(([{ target }]) => needed === undefined || (target.os === needed.os && target.cpu === needed.cpu));
      const all = new Set(asked.flatMap(([, { versions = {} }]) => Object.keys(versions)));
      return [...all].filter((version) => valid(version) === version && prerelease(version) === null).sort(rcompare).map((version) => ({ version, lts: undefined }));
    },
    async variants(version): Promise<Variant[]> {
      return (await load()).flatMap(([{ name, target, bin }, { versions = {} }]) => {
        if (!Object.hasOwn(versions, version)) return [];
        const { tarball, integrity } = versions[version]!.dist ?? {};
        if (tarball === undefined || !integrity?.startsWith('sha512-')) throw badIndex(tarball ?? name, `${name}@${version} has no tarball with a sha512`);
        return [{ resolution: { archive: 'tarball', bin, integrity, type: 'binary', url: tarball }, targets: [target] }];
      });
    },
  };
}

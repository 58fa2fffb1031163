/** The key of the SEA asset that holds the archive, or its head. */
export const ARCHIVE_ASSET_KEY = 'pack.archive';

/** The key of the asset with a part of the archive's bodies, where it is in pieces. */
export function partAssetKey(part: number): string {
  return `${ARCHIVE_ASSET_KEY}.${part}`;
}

/** The key of the asset that the program reads as `process.seaBinaryData`; there when `binaryData` of the archive's meta is true. */
export const BINARY_DATA_ASSET_KEY = 'pack.data';

/** The key of the asset in which a build tells how it was made; different for each content of an executable. */
export const BUILD_RECORD_ASSET_KEY = 'pack.build';

/** The key of the asset that makes code caches at the first start; there when `firstRunCache` of the archive's meta is true. */
export const FIRST_RUN_ASSET_KEY = 'pack.first-run';

/** The scripts of a bootstrap beside the one that starts. */
export const PART_NAMES = ['files', 'modules', 'rest'] as const;
export type PartName = (typeof PART_NAMES)[number];

/** The keys of the bootstrap or a part of it, and of its code cache, where the main script only starts it. */
export function bootstrapAssetKey(part?: PartName): string {
  return part === undefined ? 'pack.bootstrap' : `pack.bootstrap.${part}`;
}
export function bootstrapCacheAssetKey(part?: PartName): string {
  return part === undefined ? 'pack.bootstrap-cache' : `pack.bootstrap-cache.${part}`;
}

/** The bootstrap for a Node that turns out not to be known from the inside, as text. */
export const FALLBACK_ASSET_KEY = 'pack.fallback';

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

/** Those of the bootstrap and its code cache, where the main script only starts it. */
export const BOOTSTRAP_ASSET_KEY = 'pack.bootstrap';
export const BOOTSTRAP_CACHE_ASSET_KEY = 'pack.bootstrap-cache';
/** The bootstrap for a Node that turns out not to be known from the inside, as text. */
export const FALLBACK_ASSET_KEY = 'pack.fallback';

/** The key of the SEA asset that holds the archive. */
export const ARCHIVE_ASSET_KEY = 'pack.archive';

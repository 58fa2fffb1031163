import { readFileSync } from 'node:fs';
import { FIRST_RUN_ASSET_KEY } from '../archive-key.ts';

/**
 * The asset that an executable needs to make its code caches when it is first started (`firstRunCache` of the archive's meta): kept
 * apart from the bootstrap, which others need not read for it.
 */
export function firstRunCacheAsset(): { readonly key: string; readonly bytes: Uint8Array } {
  return { key: FIRST_RUN_ASSET_KEY, bytes: readFileSync(new URL('../../dist/first-run-cache.txt', import.meta.url)) };
}

import { fileSource, type SeaAsset } from '@pack/sea-assets';
import { BINARY_DATA_ASSET_KEY } from '@pack/vfs-provider';
import type { Settings } from '../settings.ts';

/**
 * The asset with the binary data of a program, if it has any.
 * @throws PackError ERR_PACK_SOURCE_UNREADABLE.
 */
export async function binaryDataAssets({ binaryData }: Pick<Settings, 'binaryData'>): Promise<readonly SeaAsset[]> {
  return binaryData === undefined ? [] : [{ key: BINARY_DATA_ASSET_KEY, source: await fileSource(binaryData) }];
}

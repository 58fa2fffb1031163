import { PackError } from '@pack/errors';

/** A cached runtime turned out to be damaged, and cannot be fetched again. */
export function damagedOffline(name: string): PackError {
  return new PackError('ERR_PACK_INTEGRITY', `The cached binary of ${name} was changed after it was unpacked, and there is no network to fetch it again`, {
    hint: 'It was removed from the cache: run once with the network',
  });
}

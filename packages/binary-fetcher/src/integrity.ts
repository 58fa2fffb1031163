import { PackError } from '@pack/errors';
import { parse } from 'ssri';

/** What a hash must be equal to. */
export interface ExpectedHash {
  readonly algorithm: 'sha512' | 'sha384' | 'sha256';
  /** In subresource form: any of them will do. */
  readonly accepted: readonly string[];
}

/**
 * Of several hashes the strongest kind decides; md5 and sha1 are no proof of anything.
 * @param what of which the integrity is, in words
 * @throws PackError ERR_PACK_INTEGRITY when there is none that proves something.
 */
export function expectedHash(integrity: string, what: string): ExpectedHash {
  const parsed = parse(integrity);
  const algorithm = parsed && Object.keys(parsed).length > 0 ? parsed.pickAlgorithm() : '';
  if (algorithm !== 'sha512' && algorithm !== 'sha384' && algorithm !== 'sha256') {
    throw new PackError('ERR_PACK_INTEGRITY', `${what} comes with no usable hash (${JSON.stringify(integrity)})`, { hint: 'A sha256, sha384 or sha512 is needed' });
  }
  return { algorithm, accepted: parsed![algorithm]!.map(({ digest }) => `${algorithm}-${digest}`) };
}

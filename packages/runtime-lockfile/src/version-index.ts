import { PackError } from '@pack/errors';
import type { Variant } from './resolution.ts';

/** A place that says which versions of Node there are, and where their archives lie. */
export interface VersionIndex {
  /** For messages: an address, or a name. */
  readonly name: string;
  /** Every version, the newest first. */
  versions(): Promise<readonly IndexedVersion[]>;
  /** The archives of a version, by platform. */
  variants(version: string): Promise<readonly Variant[]>;
}

export interface IndexedVersion {
  /** Without 'v'. */
  readonly version: string;
  /** Code name of its line in long-term support, false for none; undefined where the index does not say. */
  readonly lts: string | false | undefined;
}

/** That an index is not as it should be. */
export function badIndex(url: string, problem: string): PackError {
  return new PackError('ERR_PACK_INDEX_INVALID', `The index of versions is unusable: ${problem}`, { url, hint: 'Is this the address of a mirror of nodejs.org? A proxy or a login page may have answered instead' });
}

import { createHash } from 'node:crypto';
import { PART_NAMES, type PartName } from '../archive-key.ts';
import { decodeCaches, encodeCaches } from '../first-run-cache/cache-file.ts';

/** V8's code caches of the scripts of a bootstrap: of the one that starts (undefined) and of its parts. */
export type BootstrapCache = ReadonlyMap<PartName | undefined, Uint8Array>;

const SCRIPTS: readonly (PartName | undefined)[] = [undefined, ...PART_NAMES];

/** The caches as one piece of bytes, to be kept. */
export function encodeBootstrapCache(cache: BootstrapCache): Uint8Array {
  return encodeCaches(new Map([...cache].map(([part, bytes]) => [SCRIPTS.indexOf(part), bytes])), sha256);
}

/** The caches in what `encodeBootstrapCache` gave; undefined: it is damaged, or something else. */
export function decodeBootstrapCache(bytes: Uint8Array): BootstrapCache | undefined {
  const caches = decodeCaches(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), sha256);
  return caches && new Map([...caches].map(([script, cache]) => [SCRIPTS[script], cache]));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

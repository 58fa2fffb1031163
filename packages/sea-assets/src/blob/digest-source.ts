import { createHash } from 'node:crypto';
import type { ByteSource } from '../byte-source.ts';

/** A source that tells the SHA-256 of what it gave. */
export interface DigestedSource extends ByteSource {
  /** In hexadecimal, of the last reading that came to its end. Throws an Error before. */
  sha256(): string;
}

/** The same bytes as those of a source, hashed on their way. */
export function digestSource(source: ByteSource): DigestedSource {
  let digest: string | undefined;
  return {
    length: source.length,
    async *chunks() {
      const hash = createHash('sha256');
      for await (const chunk of source.chunks()) {
        hash.update(chunk);
        yield chunk;
      }
      digest = hash.digest('hex');
    },
    sha256() {
      if (digest === undefined) throw new Error('the digest of a source was asked for before it was read');
      return digest;
    },
  };
}

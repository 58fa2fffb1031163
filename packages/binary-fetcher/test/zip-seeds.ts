import type { FuzzTarget } from '@pack-internal/fuzz';
import { rawZip, unicodePathField } from './hostile/raw-zip.ts';

/** Sound zips, to be damaged, and words that mean something in them. */
export const ZIP_SEEDS: Pick<FuzzTarget, 'seeds' | 'words'> = {
  seeds: [
    rawZip([{ name: 'node/', mode: 0o40755 }, { name: 'node/node.exe', body: 'the binary '.repeat(20), deflate: true, mode: 0o100755 }, { name: 'node/link', mode: 0o120777, body: 'node.exe' }]),
    rawZip([{ name: 'a', body: 'x', extra: unicodePathField('a', 'a') }, { name: 'b', body: 'y', flags: 0x800 }], { comment: 'a comment' }),
  ],
  words: ['../', '/', '..\\', 'C:', '\0', 'PK\x01\x02', 'PK\x03\x04', 'PK\x05\x06', 'node/link/x', '../node'],
};

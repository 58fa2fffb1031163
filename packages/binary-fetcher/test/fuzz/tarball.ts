import { gzipSync } from 'node:zlib';
import type { FuzzTarget } from '@pack-internal/fuzz';
import { fuzzArchive } from '../fuzz-archive.ts';
import { pax, rawTar } from '../hostile/raw-tar.ts';

const plain = rawTar([
  { name: 'node/', type: '5' }, { name: 'node/bin/node', body: 'the binary', mode: 0o755 }, { name: 'node/lib', type: '2', linkname: 'bin/node' },
  pax({ path: 'node/a name that is longer/LICENSE' }), { name: 'node/LICENSE', body: 'the licence' },
]);
const gnu = rawTar([{ name: '././@LongLink', type: 'L', body: 'node/a long name\0' }, { name: 'a', body: 'x' }]);

const target = fuzzArchive({ format: 'tarball' }, {
  seeds: [plain, gnu, gzipSync(plain)], inputs: 20_000,
  words: ['../', '/', '..\\', 'C:', '\0', 'ustar', '27 path=../../outside/file\n', '30 linkpath=../../etc/passwd..\n', 'node/lib'],
});

export default { ...target, run: (input) => target.run(withChecksums(input)) } satisfies FuzzTarget;

/** What a header's checksum would be after its damage: an attacker writes it right, and nothing behind it would be read otherwise. */
function withChecksums(tar: Buffer): Buffer {
  for (let at = 0; at + 512 <= tar.length; at += 512) {
    const header = tar.subarray(at, at + 512);
    if (header.toString('latin1', 257, 262) !== 'ustar') continue;
    header.fill(' ', 148, 156);
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
  }
  return tar;
}

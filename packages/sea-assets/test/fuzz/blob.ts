import type { FuzzTarget } from '@pack-internal/fuzz';
import { bytesSource, readAll } from '../../src/byte-source.ts';
import { describeSeaBlob } from '../../src/blob/describe-sea-blob.ts';
import { readSeaBlob } from '../../src/blob/read-sea-blob.ts';
import { seaBlob } from '../../src/blob/sea-blob.ts';

const CONTENTS = { main: 'main', codeCache: Buffer.from('cache'), execArgv: ['--a', '--b'], assets: [{ key: 'k', source: bytesSource(Buffer.from('asset')) }] };

const target: FuzzTarget = {
  seeds: await Promise.all(['24.21.0', '26.10.0'].map((nodeVersion) => readAll(seaBlob({ ...CONTENTS, nodeVersion })))),
  inputs: 100_000,
  async run(input) {
    const described = await describeSeaBlob({ size: input.length, read: async (offset, length) => input.subarray(offset, offset + length) });
    const read = readSeaBlob(input, described.layout === 2 ? '26.10.0' : '24.21.0');
    if (described.assets.some(({ size }, index) => read.assets[index]!.data.length !== size)) throw new Error('the two ways of reading differ');
  },
};
export default target;

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seaBlob } from '@pack/sea-assets';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { bytesSource, noise, scratch } from '../test/scratch.ts';
import { stockBinary } from '../test/stock-binaries.ts';
import { plainMachO, plainPe, tinyElf } from '../test/tiny-binaries.ts';
import type { ByteSource } from './byte-source.ts';
import { inject } from './inject.ts';
import { inspect, type BinaryInfo } from './inspect.ts';
import { encodeSingleExecutableHeader } from './single-executable-header.ts';

const ASSET = noise(10_000);

test.each((Object.keys(TARGET_VERSIONS) as TargetLine[]).flatMap((line) => Object.entries({ elf: tinyElf(), pe: plainPe(), macho: plainMachO() }).map(([format, bytes]) => [line, format, bytes] as const)))(
  'what is in an executable for Node %s (%s) is listed, with its places', async (line, _, bytes) => {
    const codeCache = Buffer.from('a cache');
    const { path, info } = await injected(bytes, seaBlob({ nodeVersion: TARGET_VERSIONS[line], main: 'main()', codeCache, disableWarning: true, execArgv: ['--no-warnings'], assets: [{ key: 'a.txt', source: bytesSource(ASSET) }] }));
    expect(info).toMatchObject({
      fuse: 'set', isRemovable: true, contents: {
        kind: 'sea', layout: line === '26' ? 2 : 1, codePath: 'main.js', mainFormat: 'commonjs', snapshot: false, disableWarning: true, useVfs: false,
        execArgv: ['--no-warnings'], execArgvExtension: 'env', main: { size: 6 }, codeCache: { size: codeCache.length }, assets: [{ key: 'a.txt', size: ASSET.length }],
      },
    });
    if (info.contents?.kind !== 'sea') throw new Error('no blob');
    const file = readFileSync(path);
    const at = ({ offset, size }: { offset: number; size: number }): Buffer => file.subarray(offset, offset + size);
    expect([at(info.contents.main).toString(), at(info.contents.codeCache!).equals(codeCache), at(info.contents.assets[0]!).equals(ASSET)]).toEqual(['main()', true, true]);
  });

test('the early format is read too', async () => {
  const block = encodeSingleExecutableHeader({ args: ['--port', '80'], binaryData: ASSET });
  const { path, info } = await injected(tinyElf(), bytesSource(block));
  expect(info.contents).toMatchObject({ kind: 'early', version: 1, args: ['--port', '80'], binaryData: { size: ASSET.length } });
  const { offset } = (info.contents as { binaryData: { offset: number } }).binaryData;
  expect(readFileSync(path).subarray(offset, offset + ASSET.length).equals(ASSET)).toBe(true);
});

test.each([['of nothing that is known', Buffer.from('some bytes')], ['of the early format, cut short', Buffer.from('NODEJSSEA0000')]])('a blob %s is told as such', async (_, bytes) => {
  expect((await injected(tinyElf(), bytesSource(bytes))).info.contents).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/not a (blob|header)|Not a header/) });
});

test('the entitlements of a published Node are a property list that codesign reads', { timeout: 60_000 }, async () => {
  const { signature } = await inspect(await stockBinary('darwin', '22.23.2', 'arm64'));
  expect(signature).toMatchObject({ kind: 'signed', identifier: 'node' });
  expect(signature!.entitlements).toMatch(/^<\?xml[^]*<plist version="1.0">[^]*<key>com\.apple\.security\.cs\.allow-jit<\/key>\s*<true\/>[^]*<\/plist>\s*$/);
});

async function injected(bytes: Buffer, blob: ByteSource): Promise<{ path: string; info: BinaryInfo }> {
  const directory = scratch();
  writeFileSync(join(directory, 'node'), bytes);
  const path = join(directory, 'out');
  await inject({ input: join(directory, 'node'), output: path, blob });
  return { path, info: await inspect(path) };
}

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { seeded } from '../../test/random-contents.ts';
import { bytesSource, readAll, type ByteSource } from '../byte-source.ts';
import { digestSeaBlob } from './digest-sea-blob.ts';
import { digestSource } from './digest-source.ts';
import { seaBlob } from './sea-blob.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const BODY = Buffer.alloc(300_000, 'body');
const contents = { main: 'main', codeCache: Buffer.from('cache'), execArgv: ['--a', '--b'], assets: [{ key: 'k', source: bytesSource(BODY) }, { key: 'note', source: bytesSource(Buffer.from('text')) }] };

test.each(['22.23.3', '24.21.0', '26.10.0'])('each part of a blob of Node %s has its hash, however the bytes come', async (nodeVersion) => {
  const bytes = await readAll(seaBlob({ nodeVersion, ...contents }));
  for (const step of [1 << 20, 7, 4096]) {
    const digest = await digestSeaBlob(inSteps(bytes, step), nodeVersion, ['note']);
    expect(digest).toMatchObject({
      codePath: 'main.js', main: { size: 4, sha256: sha256(Buffer.from('main')) }, codeCache: { size: 5, sha256: sha256(Buffer.from('cache')) },
      execArgv: ['--a', '--b'], execArgvExtension: 'env', mainFormat: 'commonjs',
    });
    expect([...digest.assets]).toEqual([['k', { size: BODY.length, sha256: sha256(BODY) }], ['note', { size: 4, sha256: sha256(Buffer.from('text')) }]]);
    expect(Buffer.from(digest.kept.get('note')!).toString()).toBe('text');
  }
});

test('a blob that is cut short anywhere, or goes on, is refused', async () => {
  const bytes = await readAll(seaBlob({ nodeVersion: '26.10.0', ...contents, assets: [{ key: 'k', source: bytesSource(Buffer.from('asset')) }] }));
  for (let length = 0; length < bytes.length; length++) {
    await expect(digestSeaBlob(bytesSource(bytes.subarray(0, length)), '26.10.0'), `${length} bytes`).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_INVALID' });
  }
  await expect(digestSeaBlob(bytesSource(Buffer.concat([bytes, Buffer.of(0)])), '26.10.0')).rejects.toThrow(/1 bytes follow/);
});

test('damage gives an error of ours or other hashes, never a wait or a large allocation', async () => {
  const bytes = Buffer.from(await readAll(seaBlob({ nodeVersion: '24.21.0', ...contents, assets: [{ key: 'k', source: bytesSource(Buffer.from('asset')) }] })));
  const random = seeded(5);
  for (let round = 0; round < 3000; round++) {
    const damaged = Buffer.from(bytes);
    for (let i = 0; i < 3; i++) damaged[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    await digestSeaBlob(bytesSource(damaged), '24.21.0', ['k']).catch((error: unknown) => { expect(error).toMatchObject({ code: 'ERR_PACK_BLOB_INVALID' }); });
  }
});

test('a source is hashed while it is read', async () => {
  const source = digestSource(inSteps(BODY, 1000));
  expect(() => source.sha256()).toThrow(/before it was read/);
  expect(await readAll(source)).toEqual(new Uint8Array(BODY));
  expect(source.sha256()).toBe(sha256(BODY));
});

function inSteps(bytes: Uint8Array, step: number): ByteSource {
  return {
    length: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
    },
  };
}

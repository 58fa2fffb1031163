import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { bytesSource } from '../byte-source.ts';
import { generateSeaBlob } from './generate-sea-blob.ts';

const room = mkdtempSync(join(tmpdir(), 'pack-generate-test-'));
afterAll(() => rmSync(room, { recursive: true, force: true }));
const output = join(room, 'x.blob');

test('a Node that is not there is an error with its path', async () => {
  const nodePath = join(room, 'gone');
  await expect(generateSeaBlob({ nodePath, output, main: '' })).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_INVALID', path: nodePath });
});

test('a binary of another machine is an error with a hint', async () => {
  const nodePath = join(room, 'foreign');
  writeFileSync(nodePath, Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(200)]), { mode: 0o755 });
  await expect(generateSeaBlob({ nodePath, output, main: '' })).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_INVALID', path: nodePath, hint: expect.stringContaining('for this machine') });
});

test('a Node that fails says why', async () => {
  await expect(generateSeaBlob({ nodePath: process.execPath, output: join(room, 'no/such/x.blob'), main: '' })).rejects.toThrow(/did not make the blob: .*(no such|Cannot|ENOENT)/is);
});

test('a program that ignores the options for Node is not taken for one that writes them', async () => {
  const script = join(room, 'old-node.cjs');
  writeFileSync(script, `const c = JSON.parse(require('fs').readFileSync('config.json')); require('fs').writeFileSync(c.output, 'a blob without options');`);
  const nodePath = join(room, 'old-node');
  writeFileSync(nodePath, `#!/bin/sh\nexec "${process.execPath}" "${script}"\n`, { mode: 0o755 });
  await expect(generateSeaBlob({ nodePath, output, main: '', execArgv: ['--expose-internals'] })).rejects.toMatchObject({ code: 'ERR_PACK_UNSUPPORTED_NODE' });
});

test('nothing is left in the temporary directory', async () => {
  const own = mkdtempSync(join(room, 'tmp-')); // other tests put files of the same kind into the shared one
  vi.stubEnv('TMPDIR', own);
  try {
    await generateSeaBlob({ nodePath: process.execPath, output, main: '', assets: [{ key: 'a', source: bytesSource(Buffer.from('a')) }] });
    await expect(generateSeaBlob({ nodePath: process.execPath, output: room, main: '' })).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_INVALID' });
    expect(tmpdir()).toBe(own);
    expect(readdirSync(own)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test('an aborted build rejects with the abort', async () => {
  await expect(generateSeaBlob({ nodePath: process.execPath, output, main: '', signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});

test('a code path that would leave the room is refused', async () => {
  await expect(generateSeaBlob({ nodePath: process.execPath, output, main: '', codePath: '../x.js' })).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_INVALID' });
});

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { nodeChannel, startMirror, type NodePlatform } from './index.ts';

const platforms: NodePlatform[] = [{ os: 'linux', cpu: 'x64' }, { os: 'win', cpu: 'x64' }];
const options = { releases: [{ version: '24.21.0', lts: 'Krypton', platforms }], headers: false, binaryFor: ({ os }: NodePlatform) => `a binary for ${os}` } as const;

test('a channel is served as nodejs.org lays it out, and its hashes are those of its archives', async () => {
  await using mirror = await startMirror();
  mirror.add(await nodeChannel(options), 'download/release/');
  const get = async (path: string): Promise<Buffer> => Buffer.from(await (await fetch(`${mirror.url}/download/release/${path}`)).arrayBuffer());
  expect(JSON.parse(String(await get('index.json')))).toMatchObject([{ version: 'v24.21.0', lts: 'Krypton', files: ['linux-x64', 'win-x64-zip'] }]);
  const sums = String(await get('v24.21.0/SHASUMS256.txt')).trim().split('\n').map((line) => line.split('  '));
  expect(sums.map(([, name]) => name)).toEqual(['node-v24.21.0-linux-x64.tar.gz', 'node-v24.21.0-win-x64.zip']);
  for (const [sum, name] of sums) expect(createHash('sha256').update(await get(`v24.21.0/${name}`)).digest('hex')).toBe(sum);
  const listed = execFileSync('tar', ['-tzf', '-'], { input: await get('v24.21.0/node-v24.21.0-linux-x64.tar.gz'), encoding: 'utf8' });
  expect(listed.split('\n')).toEqual(expect.arrayContaining(['node-v24.21.0-linux-x64/', 'node-v24.21.0-linux-x64/bin/node', 'node-v24.21.0-linux-x64/lib/node_modules/npm/package.json']));
});

test('parts of a file are served, and nothing for another file than the one that was begun', async () => {
  await using mirror = await startMirror({ file: '0123456789' });
  const ask = (headers: Record<string, string>): Promise<Response> => fetch(`${mirror.url}/file`, { headers });
  const etag = (await ask({})).headers.get('etag')!;
  const part = await ask({ range: 'bytes=4-', 'if-match': etag });
  expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '456789', 'bytes 4-9/10']);
  expect((await ask({ range: 'bytes=4-', 'if-match': '"other"' })).status).toBe(412);
  expect((await fetch(`${mirror.url}/other`)).status).toBe(404);
  expect(mirror.requests.map(({ path }) => path)).toEqual(['file', 'file', 'file', 'other']);
});

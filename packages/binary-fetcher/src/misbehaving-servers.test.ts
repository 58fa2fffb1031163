import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { startMirror, tarball, type Mirror } from '@pack-internal/loopback-mirror';
import { isPackError, type PackError } from '@pack/errors';
import { afterAll, expect, test, vi } from 'vitest';
import { canMakeCertificates, certificates } from '../test/certificates.ts';
import { sha512 } from '../test/fake-node.ts';
import { startProxy } from '../test/loopback-proxy.ts';
import { cacheContents, EMPTY_CACHE, forgetNpmConfiguration, projectFor, scratchDir, workspaceFor } from '../test/scratch.ts';
import type { FetchProgress } from './download-archive.ts';
import { fetchRuntimeArchive, type FetchArchiveOptions, type FetchedArchive } from './fetch-runtime-archive.ts';

forgetNpmConfiguration();
vi.stubEnv('NO_PROXY', '');
afterAll(() => vi.unstubAllEnvs());

// Does not compress, so that it comes in many pieces.
const binary = Buffer.from(Array.from({ length: 400_000 }, (_, index) => (index * 2654435761) >>> 24 ^ (index % 251)));
const ARCHIVE = await tarball([{ path: 'node/bin/node', content: binary, mode: 0o755 }]);
const NAME = 'node.tar.gz';
const HALF = ARCHIVE.subarray(0, ARCHIVE.length >> 1);

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

interface Outcome { readonly result: FetchedArchive | undefined; readonly error: PackError | undefined; readonly cacheDir: string; readonly ms: number }

async function attempt(mirror: Pick<Mirror, 'url'>, { npmrc = ['fetch-retries=1'], ...options }: FetchArchiveOptions & { npmrc?: string[] } = {}): Promise<Outcome> {
  const cacheDir = scratchDir('cache');
  const started = performance.now();
  const outcome = await fetchRuntimeArchive({ url: `${mirror.url}/${NAME}`, integrity: sha512(ARCHIVE), archive: 'tarball', bin: 'bin/node' }, { cwd: projectFor('http://127.0.0.1:1/', npmrc), cacheDir, ...options })
    .then((result) => ({ result, error: undefined }), (error: unknown) => {
      if (!isPackError(error)) throw error;
      return { result: undefined, error };
    });
  if (outcome.error) expect(cacheContents(cacheDir)).toEqual(EMPTY_CACHE); // nothing remains after a failure
  return { ...outcome, cacheDir, ms: performance.now() - started };
}

/** A mirror of the archive whose answers, one after the other, are these; then it behaves. */
async function mirrorThat(...handlers: Handler[]): Promise<Mirror> {
  let times = 0;
  return startMirror({ [NAME]: ARCHIVE }, { handle: (request, response, next) => {
    const handler = handlers[times++];
    if (handler) handler(request, response, next); else next();
  } });
}
const breakOff = (headers: Record<string, string | number>): Handler => (_, response) => {
  response.writeHead(200, { 'content-length': ARCHIVE.length, ...headers });
  response.write(HALF, () => setTimeout(() => response.destroy(), 50));
};
const status = (code: number, headers: Record<string, string> = {}): Handler => (_, response) => void response.writeHead(code, headers).end('refused');

test('wrong bytes are refused with both hashes, after one request', async () => {
  const other = Buffer.from(ARCHIVE);
  other[1000]! ^= 1;
  await using mirror = await mirrorThat((_, response) => response.end(other));
  const { error } = await attempt(mirror);
  expect(error).toMatchObject({ code: 'ERR_PACK_INTEGRITY', exitCode: 3, url: `${mirror.url}/${NAME}` });
  expect(error!.message).toContain(sha512(ARCHIVE));
  expect(error!.message).toContain(sha512(other));
  expect(mirror.requests.length).toBe(1);
});

test('an answer that is cut off, and does not say how long it is, is refused', async () => {
  await using mirror = await mirrorThat((_, response) => response.end(HALF));
  expect((await attempt(mirror)).error!.code).toBe('ERR_PACK_INTEGRITY');
});

test('a download that is reset midway goes on where it was, under If-Match', async () => {
  await using mirror = await mirrorThat(breakOff({ etag: `"${ARCHIVE.length.toString(16)}"` }));
  const seen: FetchProgress[] = [];
  const { result } = await attempt(mirror, { onProgress: (progress) => seen.push(progress) });
  expect(result!.fromCache).toBe(false);
  expect(mirror.requests.map(({ headers }) => [headers.range, headers['if-match']])).toEqual([[undefined, undefined], [expect.stringMatching(/^bytes=\d{4,}-$/), `"${ARCHIVE.length.toString(16)}"`]]);
  expect(seen.findLast(({ phase }) => phase === 'download')).toMatchObject({ bytes: ARCHIVE.length, total: ARCHIVE.length });
});

test.each<[string, Handler]>([
  ['has no Range, and sends everything again', (_, response) => response.end(ARCHIVE)],
  ['has other bytes by now', (request, response, next) => (request.headers['if-match'] ? void response.writeHead(412).end() : next())],
  ['finds that there is no more', (request, response, next) => (request.headers.range ? void response.writeHead(416).end() : next())],
  ['sends another part than was asked for', (_, response) => response.writeHead(206, { 'content-range': `bytes 5-9/${ARCHIVE.length}` }).end('xxxxx')],
])('a download that is reset begins again when the server %s', async (_, second) => {
  await using mirror = await mirrorThat(breakOff({ etag: '"x"' }), second);
  expect((await attempt(mirror, { npmrc: ['fetch-retries=2'] })).result!.fromCache).toBe(false);
});

test.each([['no ETag', {}], ['a weak ETag', { etag: 'W/"x"' }]])('a download that is reset begins again when there is %s to go on by', async (_, headers) => {
  await using mirror = await mirrorThat(breakOff(headers));
  expect((await attempt(mirror)).result!.fromCache).toBe(false);
  expect(mirror.requests.map(({ headers: { range } }) => range)).toEqual([undefined, undefined]);
});

test('a download that is always reset fails', async () => {
  await using mirror = await mirrorThat(breakOff({}), breakOff({}), breakOff({}));
  expect((await attempt(mirror, { npmrc: ['fetch-retries=2'] })).error).toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringMatching(/\b[A-Z_]+\b\)$/) as string });
  expect(mirror.requests.length).toBe(3);
});

test('a slow download is waited for, one that stands still is not', async () => {
  await using slow = await mirrorThat((_, response) => {
    let at = 0;
    const timer = setInterval(() => { // for longer altogether than a single pause may take
      const end = at + Math.ceil(ARCHIVE.length / 20);
      response.write(ARCHIVE.subarray(at, end));
      if ((at = end) >= ARCHIVE.length) { clearInterval(timer); response.end(); }
    }, 30);
  });
  const { result, ms } = await attempt(slow, { npmrc: ['fetch-retries=0', 'fetch-timeout=400'] });
  expect(result!.fromCache).toBe(false);
  expect(ms).toBeGreaterThan(500);
  await using still = await mirrorThat((_, response) => void response.writeHead(200, { 'content-length': ARCHIVE.length }).write(HALF));
  expect((await attempt(still, { npmrc: ['fetch-retries=0', 'fetch-timeout=300'] })).error).toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringMatching(/TIMED?OUT/) as string });
});

test('redirects that lead in a circle are given up', async () => {
  await using mirror = await startMirror({}, { handle: (request, response) => response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end() });
  expect((await attempt(mirror)).error).toMatchObject({ code: 'ERR_PACK_REDIRECT', exitCode: 1 });
  expect(mirror.requests.length).toBe(11);
});

test('a redirect to something that is no web address is not followed', async () => {
  await using mirror = await mirrorThat(status(302, { location: 'file:///etc/passwd' }));
  expect((await attempt(mirror)).error!.code).toBe('ERR_PACK_REDIRECT');
});

test('a redirect without an address is an answer that cannot be used', async () => {
  await using mirror = await mirrorThat(status(302));
  expect((await attempt(mirror)).error).toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('302') as string });
});

test.each([429, 503])('after HTTP %i the server is left alone as long as it asks', async (code) => {
  await using mirror = await mirrorThat(status(code, { 'retry-after': '1' }));
  const { result, ms } = await attempt(mirror, { npmrc: ['fetch-retries=1'] });
  expect(result!.fromCache).toBe(false);
  expect(ms).toBeGreaterThan(1000);
});

test('a server may tell the time until which it is to be left alone; one far away is not waited for longer than configured', async () => {
  await using mirror = await mirrorThat(status(503, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }), status(503, { 'retry-after': 'soon' }));
  const { result, ms } = await attempt(mirror, { npmrc: ['fetch-retries=2', 'fetch-retry-maxtimeout=200'] });
  expect(result!.fromCache).toBe(false);
  expect(ms).toBeLessThan(10_000);
});

test.each([[401, 'ERR_PACK_REGISTRY_AUTH'], [403, 'ERR_PACK_REGISTRY_AUTH'], [404, 'ERR_PACK_RUNTIME_NOT_FOUND'], [410, 'ERR_PACK_RUNTIME_NOT_FOUND'], [418, 'ERR_PACK_NETWORK']])('HTTP %i is final: %s', async (code, expected) => {
  await using mirror = await mirrorThat(status(code), status(code), status(code));
  expect((await attempt(mirror, { npmrc: ['fetch-retries=2'] })).error!.code).toBe(expected);
  expect(mirror.requests.length).toBe(1);
});

test('an archive that was compressed once more on the way is accepted, and one that only claims so', async () => {
  await using twice = await mirrorThat((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(ARCHIVE)));
  expect((await attempt(twice)).result!.fromCache).toBe(false);
  expect(twice.requests[0]!.headers['accept-encoding']).toBe('identity');
  await using once = await mirrorThat((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(ARCHIVE));
  expect((await attempt(once)).result!.fromCache).toBe(false);
});

test.each([['other bytes', gzipSync('other bytes')], ['half a gzip', gzipSync(ARCHIVE).subarray(0, 5000)]])('compressed on the way, %s are still refused', async (_, body) => {
  await using mirror = await mirrorThat((__, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(body));
  expect((await attempt(mirror)).error!.code).toBe('ERR_PACK_INTEGRITY');
});

test('a page with status 200 is called a page', async () => {
  await using mirror = await mirrorThat((_, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>404 Not found</h1>'));
  expect((await attempt(mirror)).error).toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('web page') as string });
});

test('credentials go to the host that they are for, and into no message', async () => {
  await using mirror = await startMirror({}, { handle: status(403) });
  const npmrc = [`//127.0.0.1:${mirror.port}/:_authToken=token-secret`];
  const { error } = await attempt(mirror, { npmrc });
  expect(mirror.requests[0]!.headers.authorization).toBe('Bearer token-secret');
  const own = await attempt({ url: mirror.url.replace('//', '//anna:p%40ss-secret@') });
  expect(mirror.requests[1]!.headers.authorization).toBe(`Basic ${Buffer.from('anna:p@ss-secret').toString('base64')}`);
  for (const failure of [error, own.error]) expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain('secret');
});

test('at most so many connections to one host are open as npm is told', async () => {
  let open = 0;
  let most = 0;
  await using mirror = await startMirror({ [NAME]: ARCHIVE }, { handle: (_, response, next) => {
    most = Math.max(most, ++open);
    response.on('close', () => open--);
    setTimeout(next, 50);
  } });
  await Promise.all(Array.from({ length: 6 }, () => attempt(mirror, { npmrc: ['maxsockets=2'] })));
  expect(most).toBe(2);
});

test.runIf(canMakeCertificates)('TLS: a private authority is trusted when npm or pnpm names it, and only then', async () => {
  const { ca, ...tls } = certificates();
  await using mirror = await startMirror({ [NAME]: ARCHIVE }, { tls });
  expect((await attempt(mirror)).error).toMatchObject({ code: 'ERR_PACK_NETWORK', message: expect.stringContaining('not trusted') as string, hint: expect.stringContaining('cafile') as string });
  expect((await attempt(mirror, { npmrc: [`cafile=${ca}`] })).result!.fromCache).toBe(false);
  expect((await attempt(mirror, { cwd: workspaceFor(`cafile: ${ca}\n`) })).result!.fromCache).toBe(false);
  expect((await attempt(mirror, { cwd: workspaceFor('strictSsl: false\n') })).result!.fromCache).toBe(false);
  const unreadable = await attempt(mirror, { cwd: workspaceFor('cafile: ./no-such-file.pem\n') });
  expect(unreadable.error).toMatchObject({ code: 'ERR_PACK_CONFIG_LOAD', path: expect.stringContaining('no-such-file.pem') as string });
});

test.runIf(canMakeCertificates)("a server that wants to know its users is shown the certificate that .npmrc has for its host, and others are not", async () => {
  const { ca, key, cert } = certificates();
  const user = certificates();
  const [keyfile, certfile] = ['key', 'cert'].map((name) => join(scratchDir('user'), `${name}.pem`)) as [string, string];
  writeFileSync(keyfile, user.key);
  writeFileSync(certfile, user.cert);
  await using mirror = await startMirror({ [NAME]: ARCHIVE }, { tls: { key, cert, ca: readFileSync(user.ca), requestCert: true, rejectUnauthorized: true } });
  const npmrc = (host: string): string[] => [`cafile=${ca}`, `//${host}/:certfile=${certfile}`, `//${host}/:keyfile=${keyfile}`, 'fetch-retries=0'];
  expect((await attempt(mirror, { npmrc: npmrc(`127.0.0.1:${mirror.port}`) })).result!.fromCache).toBe(false);
  expect((await attempt(mirror, { npmrc: npmrc('elsewhere.example') })).error).toMatchObject({ code: 'ERR_PACK_NETWORK' });
  rmSync(certfile);
  expect((await attempt(mirror, { npmrc: npmrc(`127.0.0.1:${mirror.port}`) })).error).toMatchObject({ code: 'ERR_PACK_CONFIG_LOAD', path: certfile, message: 'The file that "certfile" names cannot be read' });
});

test.runIf(canMakeCertificates)('a redirect from https to http is not followed', async () => {
  const { ca, ...tls } = certificates();
  await using plain = await startMirror({ [NAME]: ARCHIVE });
  await using mirror = await startMirror({}, { tls, handle: status(301, { location: `${plain.url}/${NAME}` }) });
  expect((await attempt(mirror, { npmrc: [`cafile=${ca}`] })).error).toMatchObject({ code: 'ERR_PACK_REDIRECT', message: expect.stringContaining('https to http') as string });
  expect(plain.requests.length).toBe(0);
});

test.runIf(canMakeCertificates)('an authenticating proxy: with its credentials it leads to TLS hosts through a tunnel, without them the error says so', async () => {
  const { ca, ...tls } = certificates();
  await using mirror = await startMirror({ [NAME]: ARCHIVE }, { tls });
  await using proxy = await startProxy('anna:p@ss-secret');
  const outside = { url: mirror.url.replace('127.0.0.1', 'localhost') };
  const address = `http://anna:p%40ss-secret@127.0.0.1:${proxy.port}`;
  expect((await attempt(outside, { npmrc: [`cafile=${ca}`, `https-proxy=${address}`] })).result!.fromCache).toBe(false);
  expect((await attempt(outside, { cwd: workspaceFor(`cafile: ${ca}\nhttpsProxy: ${address}\n`) })).result!.fromCache).toBe(false);
  expect(proxy.seen).toEqual([`CONNECT localhost:${mirror.port}`, `CONNECT localhost:${mirror.port}`]);
  const { error } = await attempt(outside, { npmrc: [`cafile=${ca}`, `https-proxy=http://anna:wrong-secret@127.0.0.1:${proxy.port}`] });
  expect(error).toMatchObject({ code: 'ERR_PACK_PROXY_AUTH', exitCode: 1 });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('secret');
});

test('an authenticating proxy for plain http, by the environment, and hosts that need none', async () => {
  await using mirror = await startMirror({ [NAME]: ARCHIVE });
  await using proxy = await startProxy('anna:secret');
  vi.stubEnv('HTTP_PROXY', `http://anna:secret@127.0.0.1:${proxy.port}`);
  expect((await attempt({ url: mirror.url.replace('127.0.0.1', 'nodejs.invalid') })).result!.fromCache).toBe(false);
  expect(proxy.seen).toEqual([`GET http://nodejs.invalid:${mirror.port}/${NAME}`]);
  expect((await attempt(mirror, { npmrc: ['noproxy=127.0.0.1'] })).result!.fromCache).toBe(false);
  expect((await attempt(mirror, { npmrc: ['proxy=false'] })).result!.fromCache).toBe(false);
  expect((await attempt(mirror, { cwd: workspaceFor('httpProxy: false\n') })).result!.fromCache).toBe(false);
  expect((await attempt(mirror, { cwd: workspaceFor('noProxy:\n  - example.org\n  - 127.0.0.1\n') })).result!.fromCache).toBe(false);
  expect(proxy.seen.length).toBe(1);
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
  expect((await attempt(mirror)).error!.code).toBe('ERR_PACK_PROXY_AUTH');
  vi.stubEnv('HTTP_PROXY', '');
});

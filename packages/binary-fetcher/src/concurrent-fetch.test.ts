import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { startRegistry } from '../test/loopback-registry.ts';
import { cacheContents, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { withLock } from './cache-lock.ts';
import { fetchRuntime, type FetchedRuntime } from './fetch-runtime.ts';

forgetNpmConfiguration();
const wanted = { platform: 'linux', arch: 'x64', version: '24.21.0' } as const;

const PROGRAM = `
  const { fetchRuntime } = await import(${JSON.stringify(join(import.meta.dirname, 'fetch-runtime.ts'))});
  const [cacheDir, cwd] = process.argv.slice(1);
  const phases = new Set();
  const runtime = await fetchRuntime(${JSON.stringify(wanted)}, { cacheDir, cwd, onProgress: ({ phase }) => phases.add(phase) });
  console.log(JSON.stringify({ ...runtime, phases: [...phases] }));
`;

test('several processes share one download', async () => {
  // Slow enough that all of them ask while one downloads.
  await using registry = await startRegistry({ handle: (request, _, next) => (request.url!.endsWith('.tgz') ? void setTimeout(next, 1500) : next()) });
  const cacheDir = scratchDir('cache');
  const cwd = projectFor(registry.url);
  const results = await Promise.all(Array.from({ length: 4 }, () => guardedRun(process.execPath, ['--input-type=module', '-e', PROGRAM, cacheDir, cwd], { env: process.env })));
  const runtimes = results.map(({ stdout, stderr }) => { expect(stderr).toBe(''); return JSON.parse(stdout) as FetchedRuntime & { phases: string[] }; });
  expect(new Set(runtimes.map(({ path }) => path)).size).toBe(1);
  expect(runtimes.filter(({ fromCache }) => !fromCache).length).toBe(1);
  expect(runtimes.filter(({ phases }) => phases.includes('wait')).length).toBeGreaterThan(0);
  expect(registry.tarballRequests()).toBe(1);
  expect(cacheContents(cacheDir)).toMatchObject({ tmp: [], locks: [] });
}, 60_000);

test('calls in one process share one download too', async () => {
  await using registry = await startRegistry();
  const options = { cacheDir: scratchDir('cache'), cwd: projectFor(registry.url) };
  const runtimes = await Promise.all(Array.from({ length: 8 }, () => fetchRuntime(wanted, options)));
  expect(runtimes.filter(({ fromCache }) => !fromCache).length).toBe(1);
  expect(registry.tarballRequests()).toBe(1);
});

test('after kill -9 in the middle of a download the next one succeeds at once and clears away what was left', async () => {
  const half = (response: ServerResponse): void => void response.writeHead(200, { 'content-length': 300_000 }).write(Buffer.alloc(100_000));
  const { promise: downloading, resolve: started } = Promise.withResolvers<void>();
  await using registry = await startRegistry({ handle: (request, response, next) => {
    if (!request.url!.endsWith('.tgz')) return next();
    half(response);
    started();
  } });
  const cacheDir = scratchDir('cache');
  const cwd = projectFor(registry.url);
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, cacheDir, cwd], { env: process.env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await downloading;
  await expect.poll(() => cacheContents(cacheDir)).toMatchObject({ tmp: [expect.anything()], locks: [expect.anything()] });
  child.kill('SIGKILL');
  await ended;
  expect(cacheContents(cacheDir)).toMatchObject({ trees: [], tmp: [expect.anything()], locks: [expect.anything()] });
  // As if it had been killed while it released another lock.
  writeFileSync(join(cacheDir, 'locks', readdirSync(join(cacheDir, 'tmp'))[0]!), '');

  registry.handle(undefined);
  const before = performance.now();
  expect((await fetchRuntime(wanted, { cacheDir, cwd })).fromCache).toBe(false);
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(cacheContents(cacheDir)).toMatchObject({ trees: [expect.anything()], tmp: [], locks: [] });
}, 60_000);

test('a lock of another machine is taken over once it shows no sign of life', async () => {
  const path = join(scratchDir(), 'locks', 'x.lock');
  mkdirSync(join(path, '..'));
  writeFileSync(path, JSON.stringify({ machine: 'elsewhere', pid: 1, token: 'x' }));
  let waited = 0;
  const before = performance.now();
  expect(await withLock(path, { heartbeatMs: 50, onWait: () => waited++ }, async () => 'mine')).toBe('mine');
  expect(performance.now() - before).toBeGreaterThan(300);
  expect(waited).toBe(1);
});

test('a lock whose holder shows signs of life is waited for', async () => {
  const path = join(scratchDir(), 'locks', 'x.lock');
  mkdirSync(join(path, '..'));
  writeFileSync(path, JSON.stringify({ machine: 'elsewhere', pid: 1, token: 'x' }));
  let beats = 0;
  const heart = setInterval(() => utimesSync(path, new Date(), new Date(Date.now() + ++beats)), 20);
  const attempt = withLock(path, { heartbeatMs: 50, signal: AbortSignal.timeout(1500) }, async () => 'mine');
  await expect(attempt).rejects.toMatchObject({ code: 'ERR_PACK_INTERRUPTED' });
  clearInterval(heart);
  expect(beats).toBeGreaterThan(20);
});

test('a lock is held by one at a time and freed after a failure', async () => {
  const path = join(scratchDir(), 'locks', 'x.lock');
  let holders = 0;
  let most = 0;
  const work = async (): Promise<never> => {
    most = Math.max(most, ++holders);
    await new Promise((resolve) => setTimeout(resolve, 10));
    holders--;
    throw new Error('failed');
  };
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => withLock(path, {}, work)));
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(most).toBe(1);
});

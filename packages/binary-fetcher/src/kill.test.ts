import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { archiveOf } from '../test/kill-archives.ts';
import { cacheContents, forgetNpmConfiguration, projectFor, scratchDir } from '../test/scratch.ts';
import { pruneCache, verifyCache } from './cache-contents.ts';

forgetNpmConfiguration();
const WORKER = join(import.meta.dirname, '../test/kill-worker.ts');
/** `pnpm fuzz kill` kills a thousand, which takes minutes. */
const KILLS = Number(process.env['KILLS'] ?? 24);
const PROCESSES = KILLS < 100 ? 4 : 16;

test(`${KILLS} processes that fetch the same archives are killed at random moments: what is read is right, and nobody waits for the dead`, { timeout: 60_000 + KILLS * 3000 }, async () => {
  await using server = await archiveServer();
  const cacheDir = scratchDir('cache');
  const args = [WORKER, server.url, cacheDir, projectFor('http://127.0.0.1:1/')];
  const env = { ...process.env, NODE_COMPILE_CACHE: scratchDir('compiled') }; // a process starts in half the time
  const lines: string[] = [];
  let left = KILLS;
  const slot = async (): Promise<void> => {
    while (left-- > 0) {
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(child, 'exit');
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => { output += text; });
      await Promise.race([once(child.stdout, 'data'), ended]); // it has begun: the first one is fetched
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      child.kill('SIGKILL');
      await ended;
      lines.push(...output.split('\n').slice(0, -1)); // the last may be half a line
    }
  };
  await Promise.all(Array.from({ length: PROCESSES }, slot));

  expect(lines.filter((line) => !line.startsWith('right '))).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(KILLS);
  expect(lines.filter((line) => line.endsWith(' false')).length).toBeGreaterThan(KILLS / 20); // many were downloaded, not all waited for
  expect((await verifyCache({ cacheDir })).damaged).toEqual([]);
  // One process that lives gets everything, also what was killed in the middle of.
  const numbers = [...new Set(lines.map((line) => line.split(' ')[1]!))].slice(-10);
  const last = await guardedRun(process.execPath, [...args, ...numbers], { env: process.env, timeoutMs: 60_000 });
  expect(last.stdout.trim().split('\n').every((line) => line.startsWith('right '))).toBe(true);
  await pruneCache({ cacheDir });
  expect(cacheContents(cacheDir)).toMatchObject({ trees: [], tmp: [] });
  expect(readdirSync(join(cacheDir, 'locks')).filter((name) => !name.endsWith('.lock'))).toEqual([]);
});

test('sixteen processes at once: one downloads, all read the same', { timeout: 120_000 }, async () => {
  await using server = await archiveServer();
  const args = [WORKER, server.url, scratchDir('cache'), projectFor('http://127.0.0.1:1/'), '1', '2', '3'];
  const results = await Promise.all(Array.from({ length: 16 }, () => guardedRun(process.execPath, args, { env: process.env, timeoutMs: 100_000 })));
  const lines = results.flatMap(({ stdout }) => stdout.trim().split('\n'));
  expect(lines.filter((line) => !line.startsWith('right '))).toEqual([]);
  expect(lines.length).toBe(48);
  expect(lines.filter((line) => line.endsWith(' false')).sort()).toEqual(['right 1 false', 'right 2 false', 'right 3 false']);
  expect(server.requests()).toBe(3);
});

async function archiveServer(): Promise<AsyncDisposable & { url: string; requests(): number }> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const archive = archiveOf(Number.parseInt(request.url!.slice(1), 10));
    response.writeHead(200, { 'content-length': archive.length, etag: '"a"' });
    response.write(archive.subarray(0, archive.length >> 1));
    setTimeout(() => response.end(archive.subarray(archive.length >> 1)), 20);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

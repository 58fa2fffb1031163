import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Runtime } from '../build-context.ts';
import { keptBootstrapCache } from './kept-bootstrap-cache.ts';

const runtime = { path: process.execPath, version: '24.21.0', platform: 'linux', arch: 'x64' } as Runtime;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'pack-kept-'));
  vi.stubEnv('PACK_CACHE_DIR', directory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

test('is made once for a runtime, a mount and flags', async () => {
  const made: string[] = [];
  const get = (what: string, flags: string[]): Promise<Uint8Array> => keptBootstrapCache(runtime, 'binding', flags, async () => { made.push(what); return Buffer.from(what); });
  expect(Buffer.from(await get('one', [])).toString()).toBe('one');
  expect(Buffer.from(await get('two', [])).toString()).toBe('one');
  expect(Buffer.from(await get('three', ['--expose-gc'])).toString()).toBe('three');
  expect(made).toEqual(['one', 'three']);
});

test('one that was damaged is made anew', async () => {
  await keptBootstrapCache(runtime, 'binding', [], async () => Buffer.from('right'));
  const file = path.join(directory, 'bootstrap', readdirSync(path.join(directory, 'bootstrap'))[0]!);
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file, bytes);
  expect(Buffer.from(await keptBootstrapCache(runtime, 'binding', [], async () => Buffer.from('again'))).toString()).toBe('again');
});

test('a cache directory that cannot be made is no failure', async () => {
  vi.stubEnv('PACK_CACHE_DIR', path.join(process.execPath, 'below-a-file'));
  expect(await keptBootstrapCache(runtime, 'binding', [], async () => Buffer.from('made'))).toEqual(Buffer.from('made'));
});

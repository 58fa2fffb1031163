import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BootstrapCache } from '@pack/vfs-provider';
import type { Runtime } from '../build-context.ts';
import { keptBootstrapCache } from './kept-bootstrap-cache.ts';

const runtime = { path: process.execPath, version: '24.21.0', platform: 'linux', arch: 'x64' } as Runtime;
let directory: string;
const cacheOf = (text: string): BootstrapCache => new Map([[undefined, Buffer.from(text)], ['files', Buffer.from(`${text} files`)]]);
const textOf = (cache: BootstrapCache): string => [...cache].map(([part, bytes]) => `${part ?? 'core'}: ${Buffer.from(bytes).toString()}`).join(', ');
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
  const get = (what: string, flags: string[]): Promise<BootstrapCache> => keptBootstrapCache(runtime, 'binding', flags, async () => { made.push(what); return cacheOf(what); });
  expect(textOf(await get('one', []))).toBe('core: one, files: one files');
  expect(textOf(await get('two', []))).toBe('core: one, files: one files');
  expect(textOf(await get('three', ['--expose-gc']))).toBe('core: three, files: three files');
  expect(made).toEqual(['one', 'three']);
});

test('one that was damaged is made anew', async () => {
  await keptBootstrapCache(runtime, 'binding', [], async () => cacheOf('right'));
  const file = path.join(directory, 'bootstrap', readdirSync(path.join(directory, 'bootstrap'))[0]!);
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(file, bytes);
  expect(await keptBootstrapCache(runtime, 'binding', [], async () => cacheOf('again'))).toEqual(cacheOf('again'));
});

test('a cache directory that cannot be made is no failure', async () => {
  vi.stubEnv('PACK_CACHE_DIR', path.join(process.execPath, 'below-a-file'));
  expect(await keptBootstrapCache(runtime, 'binding', [], async () => cacheOf('made'))).toEqual(cacheOf('made'));
});

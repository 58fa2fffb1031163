import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { elfInterpreter } from './elf-interpreter.ts';
import { hostLibc, hostPlatform } from './host-platform.ts';

const scratch = mkdtempSync(join(tmpdir(), 'host-platform-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('this machine is described as its own tools describe it', () => {
  const { os, cpu, libc } = hostPlatform();
  expect([os, cpu]).toEqual([process.platform, process.arch]);
  if (process.platform !== 'linux') return expect(libc).toBeUndefined();
  let getconf = '';
  try { getconf = execFileSync('getconf', ['GNU_LIBC_VERSION'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }); } catch { /* musl has no such variable */ }
  expect(libc).toBe(getconf.startsWith('glibc') ? 'glibc' : 'musl');
});

test.each([
  ['/lib/ld-musl-x86_64.so.1', 'musl'],
  ['/lib/ld-musl-aarch64.so.1', 'musl'],
  ['/lib64/ld-linux-x86-64.so.2', 'glibc'],
  ['/lib/ld-linux-armhf.so.3', 'glibc'],
  ['/lib64/ld64.so.1', 'glibc'],
  ['/nix/store/abc-glibc-2.42/lib/ld-linux-x86-64.so.2', 'glibc'],
])('a binary that %s starts is one for %s', (interpreter, libc) => {
  expect(hostLibc(elf(interpreter), [])).toBe(libc);
  expect(hostLibc(elf(interpreter, { is64: false }), [])).toBe(libc);
  expect(hostLibc(elf(interpreter, { little: false }), [])).toBe(libc);
});

test('where the binary is static, the dynamic linkers of the system tell', () => {
  const loaders = join(scratch, 'lib');
  mkdirSync(loaders);
  writeFileSync(join(loaders, 'ld-musl-x86_64.so.1'), '');
  const isStatic = elf(undefined);
  expect(elfInterpreter(isStatic)).toBeUndefined();
  expect(hostLibc(isStatic, [loaders, join(scratch, 'nowhere')])).toBe('musl');
});

test('where nothing else tells, Node does', () => {
  expect(hostLibc(join(scratch, 'nowhere'), [])).toBe(hostLibc());
});

test.each([
  ['no file', join(scratch, 'nowhere')],
  ['a text', file('text', Buffer.from('#!/bin/sh\nexit 0\n'.repeat(9)))],
  ['a file cut short', file('short', Buffer.from('\x7fELF\x02\x01'))],
  ['a name of a gigabyte', elf('/lib/x', { length: 2 ** 30 })],
  ['headers that lie behind the end', elf('/lib/x', { table: 1e6 })],
])('%s has no interpreter', (_, path) => {
  expect(elfInterpreter(path)).toBeUndefined();
});

interface Faults { readonly is64?: boolean; readonly little?: boolean; readonly length?: number; readonly table?: number }

/** A file with an ELF header and one program header. */
function elf(interpreter: string | undefined, { is64 = true, little = true, length = (interpreter?.length ?? 0) + 1, table = 64 }: Faults = {}): string {
  const bytes = Buffer.alloc(64 + 56 + 4200);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const word = (at64: number, at32: number, value: number): void => { if (is64) view.setBigUint64(at64, BigInt(value), little); else view.setUint32(at32, value, little); };
  bytes.write(`\x7fELF${String.fromCharCode(is64 ? 2 : 1, little ? 1 : 2)}`, 'latin1');
  word(32, 28, table);
  view.setUint16(is64 ? 54 : 42, is64 ? 56 : 32, little);
  view.setUint16(is64 ? 56 : 44, 1, little);
  view.setUint32(64, interpreter === undefined ? 1 : 3, little);
  word(64 + 8, 64 + 4, 120);
  word(64 + 32, 64 + 16, length);
  bytes.write(`${interpreter ?? ''}\0`, 120, 'latin1');
  return file(`${is64}-${little}-${length}-${table}-${(interpreter ?? 'static').replaceAll('/', '_')}`, bytes);
}

function file(name: string, bytes: Buffer): string {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

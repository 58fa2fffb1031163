import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetNode } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { bytesSource, needs, noise, scratch } from '../test/scratch.ts';
import { plainMachO, plainPe, tinyElf, tinyMachO, tinyPe } from '../test/tiny-binaries.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { remove } from './remove.ts';
import { verify } from './verify.ts';

const TINY = { elf: tinyElf(), pe: tinyPe(), macho: tinyMachO() };

test('the small binaries that are damaged below are sound', async () => {
  expect(await inspect(file(TINY.elf))).toEqual({ format: 'elf', platform: 'linux', arch: 'x64', size: 1024, fuse: 'unset' });
  expect(await inspect(file(TINY.pe))).toMatchObject({ format: 'pe', platform: 'win32', arch: 'x64', size: 1024, fuse: 'set', blob: { offset: 600, size: 32 }, signature: { kind: 'none' } });
  expect(await inspect(file(TINY.macho))).toMatchObject({ format: 'macho', platform: 'darwin', arch: 'arm64', size: 1024, fuse: 'set', blob: { offset: 512, size: 32 }, signature: { kind: 'none' } });
});

test.each(Object.entries({ elf: TINY.elf, pe: plainPe(), macho: plainMachO() }))('the small %s binary takes a blob', async (_, bytes) => {
  const injected = await injectedFile(bytes);
  expect(await inspect(injected)).toMatchObject({ fuse: 'set', blob: { size: 3 } });
  expect(await verify(injected)).toMatchObject({ problems: [] });
});

describe('a file that is no usable binary is refused by name:', () => {
  test.each<[string, Buffer, string, RegExp]>([
    ['an empty file', Buffer.alloc(0), 'ERR_PACK_BINARY_INVALID', /only 0 bytes/],
    ['noise', noise(5000), 'ERR_PACK_BINARY_UNSUPPORTED', /no executable for Linux, macOS or Windows/],
    ['a script', Buffer.from('#!/bin/sh\nexec node "$@"\n'), 'ERR_PACK_BINARY_UNSUPPORTED', /a script/],
    ['the magic number of ELF alone', TINY.elf.subarray(0, 4), 'ERR_PACK_BINARY_INVALID', /ELF header.* 64 bytes at byte 0, but the file has 4/],
    ['a 32-bit ELF file', changed(TINY.elf, 4, 1), 'ERR_PACK_BINARY_UNSUPPORTED', /32-bit ELF/],
    ['a big-endian ELF file', changed(TINY.elf, 5, 2), 'ERR_PACK_BINARY_UNSUPPORTED', /big-endian/],
    ['an ELF file for FreeBSD', changed(TINY.elf, 7, 9), 'ERR_PACK_BINARY_UNSUPPORTED', /FreeBSD/],
    ['an ELF file for riscv64', changed(TINY.elf, 18, 243), 'ERR_PACK_BINARY_UNSUPPORTED', /riscv64/],
    ['an object file', changed(TINY.elf, 16, 1), 'ERR_PACK_BINARY_UNSUPPORTED', /object file/],
    ['an ELF file cut in its section headers', TINY.elf.subarray(0, 700), 'ERR_PACK_BINARY_INVALID', /section headers .* but the file has 700/],
    ['an ELF file with a segment behind its end', changed(TINY.elf, 64 + 3 * 56 + 34, 1), 'ERR_PACK_BINARY_INVALID', /segment 3 ends at byte \d+/],
    ['a DOS program', changed(TINY.pe, 64, 0), 'ERR_PACK_BINARY_UNSUPPORTED', /DOS program/],
    ['a 32-bit Windows program', changed(changed(TINY.pe, 68, 0x4c), 69, 1), 'ERR_PACK_BINARY_UNSUPPORTED', /32-bit Windows/],
    ['a Windows program cut in its section', TINY.pe.subarray(0, 800), 'ERR_PACK_BINARY_INVALID', /section 0 ends at byte 912/],
    ['a 32-bit Mach-O file', changed(TINY.macho, 0, 0xce), 'ERR_PACK_BINARY_UNSUPPORTED', /32-bit Mach-O/],
    ['a Mach-O library', changed(TINY.macho, 12, 6), 'ERR_PACK_BINARY_UNSUPPORTED', /no Mach-O executable/],
    ['a Mach-O file cut in a segment', TINY.macho.subarray(0, 700), 'ERR_PACK_BINARY_INVALID', /segment __TEXT ends at byte 800/],
  ])('%s', async (_, bytes, code, message) => {
    const path = file(bytes);
    for (const attempt of [inspect, extract, (input: string) => inject({ input, output: `${input}.out`, blob: bytesSource() })]) {
      await expect(attempt(path)).rejects.toMatchObject({ name: 'PackError', code, message: expect.stringMatching(message), path });
    }
    expect(existsSync(`${path}.out`)).toBe(false);
  });

  test('one that is not there', async () => {
    const path = join(scratch(), 'node');
    await expect(inject({ input: path, output: `${path}.out`, blob: bytesSource() })).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_INVALID', path, cause: { code: 'ENOENT' } });
  });

  test('a directory', async () => {
    await expect(inspect(scratch())).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_INVALID', message: expect.stringContaining('not a file') });
  });

  test.each([0.1, 0.5, 0.999])('a real Node of which %f is there', async (part) => {
    const path = file(readFileSync(await targetNode('24')));
    truncateSync(path, Math.floor(readFileSync(path).length * part));
    await expect(inspect(path)).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_INVALID', message: expect.stringMatching(/truncated/) });
  });
});

describe('a binary that cannot carry a blob is refused:', () => {
  test('one without a fuse, with the usual reason', async () => {
    await expect(tryInject(tinyElf(':x'))).rejects.toMatchObject({ code: 'ERR_PACK_FUSE_NOT_FOUND', hint: expect.stringContaining('shared libraries') });
  });

  test('one that UPX has packed', async () => {
    const packed = tinyElf(':x');
    packed.write('UPX!', 392); // where UPX writes it in ELF files: behind the program headers
    await expect(tryInject(packed)).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED', message: expect.stringContaining('UPX'), hint: expect.stringContaining('upx -d') });
  });

  test.each(['native', 'auto'] as const)('one that UPX has packed, which has neither notes nor sections (%s)', async (injector) => {
    const packed = tinyElf(':x');
    packed.fill(0, 40, 48); // no section headers
    packed.fill(0, 60, 64);
    for (const segment of [1, 3]) packed.writeUInt32LE(0x6474e551, 64 + segment * 56); // the interpreter and the notes: a stack
    packed.write('UPX!', 392);
    const input = file(packed);
    await expect(inject({ input, output: `${input}.out`, blob: bytesSource(), injector })).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED', message: expect.stringContaining('UPX') });
  });

  test('a Node that the real UPX has packed', { timeout: 300_000 }, async (context) => {
    needs(context, 'upx');
    const input = file(readFileSync(await targetNode('24')));
    execFileSync('upx', ['-1', '-q', input]);
    await expect(inject({ input, output: `${input}.out`, blob: bytesSource() })).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED', message: expect.stringContaining('UPX') });
  });

  test('one with two fuses', async () => {
    const twice = tinyElf();
    twice.copy(twice, 480, 400, 480);
    await expect(tryInject(twice)).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED', message: expect.stringContaining('2 fuses') });
  });

  test('one that carries a blob and does not tell what it was before', async () => {
    const output = await injectedFile(TINY.elf);
    truncateSync(output, statSync(output).size - 1);
    await expect(inject({ input: output, output: `${output}2`, blob: bytesSource() })).rejects.toMatchObject({ code: 'ERR_PACK_ALREADY_INJECTED', path: output, hint: expect.stringContaining('strip') });
    await expect(remove({ input: output, output: `${output}2` })).rejects.toMatchObject({ code: 'ERR_PACK_ALREADY_INJECTED', path: output });
    expect(existsSync(`${output}2`)).toBe(false);
  });

  test.each(['postject', 'native', 'auto'] as const)('one whose fuse is set (%s)', async (injector) => {
    const input = file(TINY.pe);
    await expect(inject({ input, output: `${input}.out`, blob: bytesSource(), injector })).rejects.toMatchObject({ code: 'ERR_PACK_ALREADY_INJECTED' });
  });

  test.each<[string, Buffer, RegExp]>([
    ['a Windows program whose resources are not at its end', changed(plainPe(), 368 + 12 + 1, 0x50), /does not end in the sections/],
    ['a Windows program with its fuse in the resources', tinyPe('OTHER', ':0'), /does not end in|aligned|fuse/],
    ['a macOS program without __LINKEDIT', changed(plainMachO(), 194, 88), /does not end in the segment __LINKEDIT/],
    ['a macOS program with bytes behind its end', Buffer.concat([plainMachO(), Buffer.alloc(5)]), /5 bytes behind its last segment/],
    ['a macOS program without room for a load command', changed(changed(plainMachO(), 104 + 48, 300 & 255), 104 + 49, 300 >> 8), /no room for another load command/],
  ])('%s', async (_, bytes, message) => {
    await expect(tryInject(bytes)).rejects.toMatchObject({ name: 'PackError', message: expect.stringMatching(message) });
  });

  test('a plain Node has nothing to extract and nothing to remove', async () => {
    const input = file(TINY.elf);
    await expect(extract(input)).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_INVALID' });
    await expect(remove({ input, output: `${input}.out` })).rejects.toMatchObject({ code: 'ERR_PACK_BLOB_INVALID' });
    expect(existsSync(`${input}.out`)).toBe(false);
  });
});

function file(bytes: Uint8Array): string {
  const path = join(scratch(), 'node');
  writeFileSync(path, bytes);
  return path;
}

function changed(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

function tryInject(bytes: Buffer): ReturnType<typeof inject> {
  const input = file(bytes);
  return inject({ input, output: `${input}.out`, blob: bytesSource(Buffer.from('abc')), injector: 'native' });
}

async function injectedFile(bytes: Buffer): Promise<string> {
  const input = file(bytes);
  await inject({ input, output: `${input}.out`, blob: bytesSource(Buffer.from('abc')) });
  return `${input}.out`;
}

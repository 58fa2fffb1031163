import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkSignature } from '../test/check-signature.ts';
import { bytesSource, needs, noise, readAll, scratch } from '../test/scratch.ts';
import { MACHO_BINARIES, stockBinary } from '../test/stock-binaries.ts';
import { loadCommands, walkFixups } from '../test/walk-fixups.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { FUSE_MARKER } from './sea-fuse.ts';
import { verify } from './verify.ts';

const BLOB = Buffer.concat([Buffer.from(`an application that contains ${FUSE_MARKER}:0`), noise(100_003)]);

describe.each(MACHO_BINARIES)('in the Node %s of macOS %s', { timeout: 120_000 }, (version, arch) => {
  const injected = async (): Promise<{ stock: string; output: string }> => {
    const stock = await stockBinary('darwin', version, arch);
    const output = join(scratch(), 'out');
    expect(await inject({ input: stock, output, blob: bytesSource(BLOB) })).toMatchObject({ injector: 'native' });
    return { stock, output };
  };

  test('the blob comes out as it went in, under a signature of every page', async () => {
    const { stock, output } = await injected();
    expect(await inspect(stock)).toMatchObject({ format: 'macho', arch, fuse: 'unset' });
    expect(await inspect(output)).toMatchObject({ format: 'macho', platform: 'darwin', arch, fuse: 'set', blob: { size: BLOB.length }, signature: { kind: 'ad-hoc', identifier: 'node' } });
    expect((await readAll(await extract(output))).equals(BLOB)).toBe(true);
    expect(checkSignature(readFileSync(output))).toMatchObject({ identifier: 'node', flags: 0x20002 });
    expect(await verify(output)).toEqual({ format: 'macho', problems: [] });
  });

  test('everything that dyld follows is what it was', async () => {
    const { stock, output } = await injected();
    const [before, after] = [readFileSync(stock), readFileSync(output)];
    const fixups = walkFixups(before);
    expect(walkFixups(after)).toEqual(fixups && { ...fixups, segments: fixups.segments + 1 });
    if (fixups) expect(fixups.rebases).toBeGreaterThan(100_000);
    expect(segments(after)).toEqual(segments(before).toSpliced(-1, 0, 'NODE_SEA'));
    // symbols, strings, indirect symbols, function starts and exports: each stands elsewhere with the same bytes
    expect(linkEditParts(after)).toEqual(linkEditParts(before));
    expect(linkEditParts(before).filter(([, size]) => size !== 0).length).toBeGreaterThan(4);
  });

  test('LLVM reads it, and the same symbols', async (context) => {
    needs(context, 'llvm-objdump');
    const { stock, output } = await injected();
    const headers = execFileSync('llvm-objdump', ['--macho', '--private-headers', output], { encoding: 'utf8', maxBuffer: 1 << 26 });
    expect(headers).toMatch(/sectname __NODE_SEA_BLOB\s+segname NODE_SEA\s/);
    const symbols = (path: string): string => execFileSync('sh', ['-c', 'llvm-nm "$0" | sha256sum', path], { encoding: 'utf8' });
    expect(symbols(output)).toBe(symbols(stock));
  });
});

test('the same input gives the same bytes, whatever the output is called', async () => {
  const input = await stockBinary('darwin', '22.23.2', 'arm64');
  const [one, other] = [join(scratch(), 'one'), join(scratch(), 'other')];
  for (const output of [one, other]) await inject({ input, output, blob: bytesSource(BLOB) });
  expect(readFileSync(one).equals(readFileSync(other))).toBe(true);
});

function segments(file: Buffer): string[] {
  return loadCommands(file).filter(({ type }) => type === 0x19).map(({ at }) => file.toString('latin1', at + 8, at + 24).replace(/\0.*/s, ''));
}

/** What the load commands find in `__LINKEDIT`: kind, size and contents; without the fixups and the signature, which changed. */
function linkEditParts(file: Buffer): [string, number, string?][] {
  const part = (name: string, offset: number, size: number): [string, number, string?] => size === 0 ? [name, 0] : [name, size, file.toString('latin1', offset, offset + size)];
  return loadCommands(file).flatMap(({ type, at }) => {
    const u32 = (offset: number): number => file.readUInt32LE(at + offset);
    if (type === 0x2) return [part('symbols', u32(8), u32(12) * 16), part('strings', u32(16), u32(20))];
    if (type === 0xb) return [part('indirect symbols', u32(56), u32(60) * 4)];
    if (type === 0x80000022) return [8, 16, 24, 32, 40].map((field) => part(`dyld info ${field}`, u32(field), u32(field + 4)));
    if ([0x26, 0x29, 0x80000033].includes(type)) return [part(`part ${type.toString(16)}`, u32(8), u32(12))];
    return [];
  });
}

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSignature } from '../test/check-signature.ts';
import { bytesSource, needs, readAll, scratch } from '../test/scratch.ts';
import { stockBinary } from '../test/stock-binaries.ts';
import { plainMachO } from '../test/tiny-binaries.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { encodeUniversal, readUniversal } from './universal-file.ts';
import { verify } from './verify.ts';
import { withBinary } from './binary-file.ts';

const BLOB = Buffer.from('a blob for each');

test('every program of a universal file gets the blob and a signature of its own', { timeout: 120_000 }, async (context) => {
  const output = join(scratch(), 'out');
  await inject({ input: await universalNode(), output, blob: bytesSource(BLOB) });
  const slices = (await withBinary(output, readUniversal))!;
  expect(slices.map(({ arch }) => arch)).toEqual(['x64', 'arm64']);
  const bytes = readFileSync(output);
  for (const { arch, offset, size } of slices) {
    expect((await readAll(await extract(output, { arch }))).equals(BLOB)).toBe(true);
    expect(await inspect(output, { arch })).toMatchObject({ arch, fuse: 'set' });
    expect(offset % 0x4000).toBe(0);
    checkSignature(bytes.subarray(offset, offset + size));
  }
  expect(await verify(output)).toEqual({ format: 'macho', problems: [] });
  needs(context, 'llvm-objdump');
  expect(execFileSync('llvm-objdump', ['--macho', '--universal-headers', output], { encoding: 'utf8' })).toMatch(/nfat_arch 2[^]*x86_64[^]*arm64/i);
});

test('the program that was asked for is taken out: the same bytes as from a file of its own', { timeout: 120_000 }, async () => {
  const directory = scratch();
  await inject({ input: await universalNode(), output: join(directory, 'sliced'), blob: bytesSource(BLOB), arch: 'arm64' });
  await inject({ input: await stockBinary('darwin', '22.23.2', 'arm64'), output: join(directory, 'thin'), blob: bytesSource(BLOB) });
  expect(readFileSync(join(directory, 'sliced')).equals(readFileSync(join(directory, 'thin')))).toBe(true);
});

test('a program that is not there, or not said, or damaged', async () => {
  const directory = scratch();
  const thin = plainMachO();
  const path = join(directory, 'node');
  writeFileSync(path, universal([{ arch: 'arm64', bytes: thin }, { arch: 'arm64', bytes: thin }]));
  await expect(inspect(path)).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED', message: expect.stringContaining('arm64 and arm64'), hint: expect.stringContaining('arch') });
  await expect(inject({ input: path, output: `${path}.out`, blob: bytesSource(BLOB), arch: 'x64' })).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED', message: expect.stringContaining('no program for x64') });
  const damaged = universal([{ arch: 'x64', bytes: thin }]);
  damaged.writeUInt32BE(damaged.length, 8 + 12);
  writeFileSync(path, damaged);
  await expect(inspect(path)).rejects.toMatchObject({ code: 'ERR_PACK_BINARY_INVALID', message: expect.stringContaining('ends at byte') });
});

async function universalNode(): Promise<string> {
  const path = join(scratch(), 'universal');
  const programs = [
    { arch: 'x64' as const, bytes: readFileSync(await stockBinary('darwin', '24.18.1', 'x64')) },
    { arch: 'arm64' as const, bytes: readFileSync(await stockBinary('darwin', '22.23.2', 'arm64')) },
  ];
  writeFileSync(path, universal(programs));
  return path;
}

function universal(programs: readonly { arch: 'x64' | 'arm64'; bytes: Buffer }[]): Buffer {
  let end = 0x4000;
  const slices = programs.map(({ arch, bytes }) => {
    const slice = { arch, offset: end, size: bytes.length };
    end = Math.ceil((end + bytes.length) / 0x4000) * 0x4000;
    return slice;
  });
  const file = Buffer.alloc(end);
  encodeUniversal(slices).copy(file);
  slices.forEach(({ offset }, index) => programs[index]!.bytes.copy(file, offset));
  return file;
}

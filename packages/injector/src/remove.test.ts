import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { targetNode } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { bytesSource, needs, noise, readAll, scratch } from '../test/scratch.ts';
import { MACHO_BINARIES, PE_BINARIES, stockBinary } from '../test/stock-binaries.ts';
import { plainMachO, plainPe, tinyElf } from '../test/tiny-binaries.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { remove } from './remove.ts';
import { signAdHoc } from './sign-ad-hoc.ts';
import { verify } from './verify.ts';

const FIRST = noise(70_001);
const SECOND = noise(3);

describe('what was put in comes out again, and the binary is what it was:', { timeout: 120_000 }, () => {
  test.each([['22', 'x64'], ['24', 'x64'], ['26', 'x64'], ['22', 'arm64'], ['26', 'arm64']] as const)('Node %s of Linux %s, to the byte', async (line, arch) => {
    const node = await targetNode(line, arch);
    const { injected, removed } = await there(node);
    expect(readFileSync(removed).equals(readFileSync(node))).toBe(true);
    await andBack(removed, injected);
  });

  test.each(PE_BINARIES)('Node %s of Windows %s, to the byte, with its certificate', async (version, arch) => {
    const node = await stockBinary('win32', version, arch);
    const { injected, removed } = await there(node);
    expect(readFileSync(removed).equals(readFileSync(node))).toBe(true);
    expect(await inspect(removed)).toMatchObject({ fuse: 'unset', signature: { kind: 'signed' } });
    await andBack(removed, injected);
  });

  test.each(MACHO_BINARIES)('Node %s of macOS %s, but for the signature', async (version, arch) => {
    const node = await stockBinary('darwin', version, arch);
    const { directory, injected, removed } = await there(node);
    await signAdHoc({ input: node, output: join(directory, 'signed'), identifier: 'node' });
    expect(readFileSync(removed).equals(readFileSync(join(directory, 'signed')))).toBe(true);
    expect(await verify(removed)).toEqual({ format: 'macho', problems: [] });
    await andBack(removed, injected);
  });
});

test.each(Object.entries({ elf: tinyElf(), pe: plainPe(), macho: plainMachO() }))('a blob that goes into an executable (%s) takes the place of the other', async (_, bytes) => {
  const directory = scratch();
  const [node, first, second, fresh] = ['node', 'first', 'second', 'fresh'].map((name) => join(directory, name)) as [string, string, string, string];
  writeFileSync(node, bytes);
  await inject({ input: node, output: first, blob: bytesSource(FIRST) });
  expect(await inject({ input: first, output: second, blob: bytesSource(SECOND) })).toMatchObject({ injector: 'native' });
  await inject({ input: node, output: fresh, blob: bytesSource(SECOND) });
  expect(readFileSync(second).equals(readFileSync(fresh))).toBe(true);
});

/** Sizes from nothing to 64 MB, small ones as often as large ones; the same in each run. */
const SIZES = [0, 2 ** 26, ...Array.from({ length: 10 }, (_, index) => Math.floor(2 ** (noise(40).readUInt32LE(index * 4) / 2 ** 32 * 26)))];

test.each(Object.entries({ elf: tinyElf(), pe: plainPe(), macho: plainMachO() }))('blobs of any size come out of an %s file as they went in, and the file is stable', { timeout: 120_000 }, async (_, bytes) => {
  const directory = scratch();
  const node = join(directory, 'node');
  writeFileSync(node, bytes);
  const pieces = noise(1 << 20);
  for (const size of SIZES) {
    const blob = Buffer.alloc(size, pieces);
    const [injected, removed, again] = ['injected', 'removed', 'again'].map((name) => join(directory, name)) as [string, string, string];
    await inject({ input: node, output: injected, blob: bytesSource(blob) });
    expect((await readAll(await extract(injected))).equals(blob), `${size} bytes`).toBe(true);
    await remove({ input: injected, output: removed });
    await inject({ input: removed, output: again, blob: bytesSource(blob) });
    expect(readFileSync(again).equals(readFileSync(injected)), `${size} bytes`).toBe(true);
  }
});

test('an executable that strip has changed does not tell what it was', { timeout: 60_000 }, async (context) => {
  needs(context, 'strip');
  const directory = scratch();
  const output = join(directory, 'out');
  await inject({ input: await targetNode('24', 'x64'), output, blob: bytesSource(FIRST) });
  execFileSync('strip', [output]);
  expect((await readAll(await extract(output))).equals(FIRST)).toBe(true);
  await expect(remove({ input: output, output: `${output}.removed` })).rejects.toMatchObject({ code: 'ERR_PACK_ALREADY_INJECTED', hint: expect.stringContaining('strip') });
});

async function there(node: string): Promise<{ directory: string; injected: string; removed: string }> {
  const directory = scratch();
  const [injected, removed] = [join(directory, 'injected'), join(directory, 'removed')];
  await inject({ input: node, output: injected, blob: bytesSource(FIRST) });
  await remove({ input: injected, output: removed });
  return { directory, injected, removed };
}

async function andBack(removed: string, injected: string): Promise<void> {
  await inject({ input: removed, output: `${removed}.again`, blob: bytesSource(FIRST) });
  expect(readFileSync(`${removed}.again`).equals(readFileSync(injected))).toBe(true);
}

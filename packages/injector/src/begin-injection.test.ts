import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bytesSource, scratch } from '../test/scratch.ts';
import { chainedMachO, plainPe, tinyElf } from '../test/tiny-binaries.ts';
import { beginInjection } from './begin-injection.ts';
import { inject } from './inject.ts';

const BLOB = bytesSource(Buffer.from('abc'));

test.each([['ELF', tinyElf()], ['PE', plainPe()], ['Mach-O', chainedMachO()]])('an injection that was begun gives the same executable (%s)', async (_, binary) => {
  const { directory, input } = node(binary);
  const [output, other] = [join(directory, 'out'), join(directory, 'other')];
  const begun = beginInjection({ input, output });
  expect(await begun.fuse).toBeGreaterThan(0);
  await inject({ input, output, blob: BLOB, begun });
  await inject({ input, output: other, blob: BLOB });
  expect(readFileSync(output).equals(readFileSync(other))).toBe(true);
});

test('what was begun for another output is not taken for this one', async () => {
  const { directory, input } = node(tinyElf());
  const output = join(directory, 'out');
  const { size } = await inject({ input, output, blob: BLOB, begun: beginInjection({ input, output: join(directory, 'elsewhere') }) });
  expect(readFileSync(output).length).toBe(size);
});

test('an executable whose blob is replaced is not copied first', async () => {
  const { directory, input } = node(tinyElf());
  const [first, second] = [join(directory, 'first'), join(directory, 'second')];
  await inject({ input, output: first, blob: bytesSource(Buffer.alloc(10_000)) });
  const begun = beginInjection({ input: first, output: second });
  expect(await begun.fuse).toBeUndefined();
  await inject({ input: first, output: second, blob: BLOB, begun });
  await inject({ input, output: join(directory, 'fresh'), blob: BLOB });
  expect(readFileSync(second).equals(readFileSync(join(directory, 'fresh')))).toBe(true);
});

test('the error is that of the injection, and nothing is left', async () => {
  const { directory, input } = node(tinyElf(':1'));
  const output = join(directory, 'out');
  await expect(inject({ input, output, blob: BLOB, begun: beginInjection({ input, output }) })).rejects.toMatchObject({ code: 'ERR_PACK_ALREADY_INJECTED' });
  const blob = { length: 8, async *chunks() { yield Buffer.alloc(7); } };
  writeFileSync(input, tinyElf());
  await expect(inject({ input, output, blob, begun: beginInjection({ input, output }) })).rejects.toMatchObject({ code: 'ERR_PACK_INJECT_FAILED' });
  await expect(inject({ input, output, blob: BLOB, begun: beginInjection({ input, output }), signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  expect(readdirSync(directory)).toEqual(['node']);
});

test('the Node binary is not written over, and a directory is left alone', async () => {
  const { directory, input } = node(tinyElf());
  await expect(inject({ input, output: input, blob: BLOB, begun: beginInjection({ input, output: input }) })).rejects.toMatchObject({ code: 'ERR_PACK_INJECT_FAILED' });
  expect(readFileSync(input).equals(tinyElf())).toBe(true);
  mkdirSync(join(directory, 'out'));
  const output = join(directory, 'out');
  await expect(inject({ input, output, blob: BLOB, begun: beginInjection({ input, output }) })).rejects.toMatchObject({ code: 'ERR_PACK_OUTPUT_IS_DIRECTORY' });
});

function node(binary: Buffer): { directory: string; input: string } {
  const directory = scratch();
  const input = join(directory, 'node');
  writeFileSync(input, binary);
  return { directory, input };
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchRuntime } from '@pack/binary-fetcher';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { blobOf, bytesSource, needs, readAll, scratch } from '../test/scratch.ts';
import { tinyElf, tinyMachO, tinyPe } from '../test/tiny-binaries.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { FUSE_MARKER } from './sea-fuse.ts';

// postject keeps a core busy for 8 s (Linux) to 26 s (Windows): one binary of each format
const SLOW = { timeout: 300_000 };
const APPLICATION = Buffer.from(`an application that contains ${FUSE_MARKER}:0`);

test('a Linux executable that postject made runs', SLOW, async (context) => {
  if (process.platform !== 'linux') context.skip('Linux executables do not run here');
  const directory = scratch();
  const input = await targetNode('24', process.arch as 'x64');
  const output = join(directory, 'out');
  const blob = readFileSync(blobOf(input, `console.log("by postject", ${JSON.stringify(FUSE_MARKER)}.length)`, directory));
  expect(await inject({ input, output, blob: bytesSource(blob), injector: 'postject' })).toMatchObject({ injector: 'postject' });
  expect(await guardedRun(output, [])).toMatchObject({ stdout: `by postject ${FUSE_MARKER.length}\n`, exitCode: 0 });
});

test('in a Windows executable the blob is the resource RCDATA NODE_SEA_BLOB', SLOW, async (context) => {
  const { path: input } = await fetchRuntime({ version: '24.21.0', platform: 'win32', arch: 'x64' });
  expect(await inspect(input)).toMatchObject({ format: 'pe', platform: 'win32', arch: 'x64', fuse: 'unset' });
  const output = await injected(input);
  expect(await inspect(output)).toMatchObject({ format: 'pe', platform: 'win32', arch: 'x64', fuse: 'set', blob: { size: APPLICATION.length } });
  needs(context, 'llvm-readobj');
  const resources = execFileSync('llvm-readobj', ['--coff-resources', output], { encoding: 'utf8', maxBuffer: 1 << 26 });
  expect(resources).toMatch(/Type: RCDATA \(ID 10\)[^]*Name: NODE_SEA_BLOB/);
});

test('in a macOS executable the blob is the section __NODE_SEA_BLOB of the segment NODE_SEA', SLOW, async (context) => {
  const { path: input } = await fetchRuntime({ version: '26.10.0', platform: 'darwin', arch: 'arm64' });
  expect(await inspect(input)).toMatchObject({ format: 'macho', platform: 'darwin', arch: 'arm64', fuse: 'unset' });
  const output = await injected(input);
  expect(await inspect(output)).toMatchObject({ format: 'macho', platform: 'darwin', arch: 'arm64', fuse: 'set', blob: { size: APPLICATION.length } });
  needs(context, 'llvm-objdump');
  const commands = execFileSync('llvm-objdump', ['--macho', '--private-headers', output], { encoding: 'utf8', maxBuffer: 1 << 26 });
  expect(commands).toMatch(/sectname __NODE_SEA_BLOB\s+segname NODE_SEA\s/);
});

test('aborting kills postject and leaves nothing', SLOW, async () => {
  const directory = scratch();
  const input = await targetNode('24');
  const controller = new AbortController();
  const started = performance.now();
  setTimeout(() => controller.abort(), 500);
  await expect(inject({ input, output: join(directory, 'out'), blob: bytesSource(APPLICATION), injector: 'postject', signal: controller.signal }))
    .rejects.toMatchObject({ name: 'AbortError' });
  expect(performance.now() - started).toBeLessThan(5000); // it alone takes longer
  expect(readdirSync(directory)).toEqual([]);
});

describe('a failure says what failed:', () => {
  test.each([['elf', tinyElf(), 201, /native/], ['pe', tinyPe('OTHER', ':0'), 301, /beside it/], ['macho', tinyMachO('OTHER', ':0'), 301, /beside it/]])(
    'a blob that is too large for postject (%s)', async (_, bytes, megabytes, hint) => {
      const input = join(scratch(), 'node');
      writeFileSync(input, bytes);
      await expect(inject({ input, output: `${input}.out`, blob: { ...bytesSource(), length: megabytes * 2 ** 20 }, injector: 'postject' })).rejects.toMatchObject({
        code: 'ERR_PACK_INJECT_FAILED', message: expect.stringMatching(/has \d+ MB, and postject fails above about \d+ MB/), hint: expect.stringMatching(hint),
      });
      expect(existsSync(`${input}.out`)).toBe(false);
    });

  test('a binary that postject cannot parse', SLOW, async () => {
    const input = join(scratch(), 'node');
    writeFileSync(input, tinyMachO('OTHER', ':0'));
    await expect(inject({ input, output: `${input}.out`, blob: bytesSource(APPLICATION), injector: 'postject' })).rejects.toMatchObject({
      code: 'ERR_PACK_INJECT_FAILED', cause: expect.objectContaining({ message: expect.stringMatching(/\S/) }),
    });
    expect(existsSync(`${input}.out`)).toBe(false);
  });
});

async function injected(input: string): Promise<string> {
  const output = join(scratch(), 'out');
  await inject({ input, output, blob: bytesSource(APPLICATION) });
  expect((await readAll(await extract(output))).equals(APPLICATION)).toBe(true);
  return output;
}

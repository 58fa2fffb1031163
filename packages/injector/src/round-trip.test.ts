import { chmodSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { targetNode } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { blobOf, bytesSource, noise, readAll, scratch } from '../test/scratch.ts';
import { extract } from './extract.ts';
import { inject } from './inject.ts';
import { inspect } from './inspect.ts';
import { FUSE_MARKER } from './sea-fuse.ts';

test.each([0, 1, 4095, 4096, 2 ** 20 + 7])('a blob of %i bytes comes out as it went in', async (size) => {
  const output = join(scratch(), 'out');
  const blob = noise(size);
  await inject({ input: await targetNode('24'), output, blob: bytesSource(blob) });
  const found = await extract(output);
  expect(found.length).toBe(size);
  expect((await readAll(found)).equals(blob)).toBe(true);
  expect((await readAll(found)).equals(blob)).toBe(true); // a source can be read again
});

test('the same input gives the same bytes', async () => {
  const directory = scratch();
  const input = await targetNode('22');
  const outputs = await Promise.all(['a', 'b'].map(async (name) => {
    const output = join(directory, name);
    await inject({ input, output, blob: bytesSource(noise(5000)) });
    return readFileSync(output);
  }));
  expect(outputs[0]!.equals(outputs[1]!)).toBe(true);
});

test('only the fuse of Node itself is set, not those that an application contains', async () => {
  const directory = scratch();
  const input = await targetNode('24');
  const blob = readFileSync(blobOf(input, `console.log(${JSON.stringify(`${FUSE_MARKER}:0 ${FUSE_MARKER}:1`)})`, directory));
  const output = join(directory, 'out');
  await inject({ input, output, blob: bytesSource(blob) });
  expect((await readAll(await extract(output))).equals(blob)).toBe(true);
  expect(await inspect(output)).toMatchObject({ fuse: 'set' });
  expect(await guardedRun(output, [])).toMatchObject({ stdout: `${FUSE_MARKER}:0 ${FUSE_MARKER}:1\n`, exitCode: 0 });
});

test('a read-only Node gives an executable that its owner may write', async () => {
  const directory = scratch();
  const input = join(directory, 'node');
  copyFileSync(await targetNode('24'), input);
  chmodSync(input, 0o444);
  await inject({ input, output: join(directory, 'out'), blob: bytesSource(noise(10)) });
  expect(statSync(join(directory, 'out')).mode & 0o777).toBe(0o755);
});

test('a gigabyte goes in with less than 150 MB of memory', { timeout: 120_000 }, async () => {
  const directory = scratch();
  const input = await targetNode('24');
  const output = join(directory, 'out');
  const head = blobOf(input, 'console.log("still starts")', directory);
  const program = join(directory, 'program.mjs');
  writeFileSync(program, `
    import { readFileSync } from 'node:fs';
    import { inject } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
    const head = readFileSync(${JSON.stringify(head)});
    const piece = Buffer.alloc(1 << 20, 7);
    const blob = { length: head.length + 1024 * piece.length, async *chunks() { yield head; for (let i = 0; i < 1024; i++) yield piece; } };
    await inject({ input: ${JSON.stringify(input)}, output: ${JSON.stringify(output)}, blob });
    // Not maxRSS, which Linux keeps over execve: it would be that of the process that forked this one.
    console.log(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  `);
  const built = await guardedRun(process.execPath, ['--no-warnings', program], { timeoutMs: 100_000 });
  expect(built).toMatchObject({ stderr: '', exitCode: 0 });
  expect(Number(built.stdout) / 1024).toBeLessThan(150);
  expect(await guardedRun(output, [])).toMatchObject({ stdout: 'still starts\n', exitCode: 0 });
});

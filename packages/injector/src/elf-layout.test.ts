import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { guardedRun } from '@pack-internal/guarded-run';
import { describe, expect, test } from 'vitest';
import { bytesSource, needs, scratch } from '../test/scratch.ts';
import { inject } from './inject.ts';
import { FUSE_MARKER } from './sea-fuse.ts';

// Small programs with the very lookup code that Node has, linked in ways in which Node is, or could be.
const PROGRAM = `
  #define _GNU_SOURCE
  #define POSTJECT_SENTINEL_FUSE "${FUSE_MARKER}"
  #include <stdio.h>
  #include "postject-api.h"
  static __thread int counter = 3;
  int main(void) {
    size_t size = 0;
    if (!postject_has_resource()) { puts("fuse not set"); return 1; }
    const char* found = postject_find_resource("NODE_SEA_BLOB", &size, NULL);
    if (!found) { puts("no blob"); return 2; }
    printf("%d %zu %.*s\\n", counter, size, (int)size, found);
    return 0;
  }`;
const WAYS: Readonly<Record<string, readonly string[]>> = {
  'position-independent': ['-pie', '-fPIE'],
  'at a fixed address': ['-no-pie'],
  'statically linked': ['-static'],
  'with one large page per segment': ['-Wl,-z,max-page-size=0x200000'],
  'without a build id': ['-Wl,--build-id=none'],
  'without symbols': ['-s'],
};

describe.each(Object.entries(WAYS))('a program that is linked %s', (_, options) => {
  test('finds its blob, also after strip', async (context) => {
    const { directory, program } = compile(context, options);
    const output = join(directory, 'out');
    await inject({ input: program, output, blob: bytesSource(Buffer.from('some payload')) });
    expect(await guardedRun(program, [])).toMatchObject({ stdout: 'fuse not set\n', exitCode: 1 });
    expect(await guardedRun(output, [])).toMatchObject({ stdout: '3 12 some payload\n', exitCode: 0 });
    execFileSync('strip', [output]);
    expect(await guardedRun(output, [])).toMatchObject({ stdout: '3 12 some payload\n', exitCode: 0 });
  });
});

test('a program without section headers finds its blob', async (context) => {
  const { directory, program } = compile(context, []);
  needs(context, 'llvm-objcopy');
  const bare = join(directory, 'bare');
  execFileSync('llvm-objcopy', ['--strip-sections', program, bare]);
  const output = join(directory, 'out');
  await inject({ input: bare, output, blob: bytesSource(Buffer.from('some payload')) });
  expect(await guardedRun(output, [])).toMatchObject({ stdout: '3 12 some payload\n', exitCode: 0 });
});

test('a program with nothing movable behind its program headers is refused by name', async (context) => {
  const { directory, program } = compile(context, ['-static', '-Wl,--build-id=none']);
  needs(context, 'objcopy');
  const bare = join(directory, 'bare');
  execFileSync('objcopy', ['--remove-section=.note.gnu.property', '--remove-section=.note.ABI-tag', '--remove-section=.note.stapsdt', program, bare]);
  await expect(inject({ input: bare, output: join(directory, 'out'), blob: bytesSource(Buffer.from('x')), injector: 'native' }))
    .rejects.toMatchObject({ code: 'ERR_PACK_BINARY_UNSUPPORTED', message: expect.stringContaining('112 movable bytes are needed'), hint: expect.stringContaining('auto') });
});

function compile(context: Parameters<typeof needs>[0], options: readonly string[]): { directory: string; program: string } {
  if (process.platform !== 'linux') context.skip('compiles Linux programs for this machine');
  needs(context, 'cc');
  needs(context, 'strip');
  const directory = scratch();
  const source = join(directory, 'program.c');
  const program = join(directory, 'program');
  writeFileSync(source, PROGRAM);
  const headers = dirname(createRequire(import.meta.url).resolve('postject'));
  execFileSync('cc', ['-I', headers, source, '-o', program, ...options]);
  return { directory, program };
}

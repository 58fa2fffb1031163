import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { bytesSource, needs, scratch } from '../test/scratch.ts';
import { inject } from './inject.ts';
import { remove } from './remove.ts';
import { FUSE_MARKER } from './sea-fuse.ts';

/** Exports functions and looks for its blob as Node does, through `dl_iterate_phdr`, and prints it. Nobody publishes a Node for musl where tests could get it. */
const PROGRAM = `
  #define _GNU_SOURCE
  #include <link.h>
  #include <stdio.h>
  #include <string.h>
  static const volatile char fuse[] = "${FUSE_MARKER}:0";
  static int visit(struct dl_phdr_info *info, size_t size, void *data) {
    for (int i = 0; i < info->dlpi_phnum; i++) {
      if (info->dlpi_phdr[i].p_type != PT_NOTE) continue;
      const char *at = (const char *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr), *end = at + info->dlpi_phdr[i].p_memsz;
      while (at + 12 <= end) {
        const unsigned *header = (const unsigned *)at;
        const char *name = at + 12, *contents = name + ((header[0] + 3) & ~3u);
        if (header[0] > 13 && memcmp(name, "NODE_SEA_BLOB", 14) == 0) return printf("%.*s\\n", (int)header[1], contents), 1;
        at = contents + ((header[1] + 3) & ~3u);
      }
    }
    return 0;
  }
  ${Array.from({ length: 100 }, (_, index) => `int exported_${index}(void) { return ${index}; }`).join('\n')}
  int main(void) { return fuse[sizeof fuse - 2] == '1' && dl_iterate_phdr(visit, 0) ? 0 : 3; }
`;

test.for([
  ['position-independent', '-fPIE', '-pie'],
  ['with fixed addresses', '-fno-pie', '-no-pie'],
  ['with a build id and no other note', '-Wl,--build-id'],
  ['with the hash table that Alpine Linux has', '-Wl,--hash-style=gnu'],
])('a program for musl finds what was put into it, also after strip: %s', async ([, ...flags], context) => {
  if (process.platform !== 'linux' || process.arch !== 'x64') context.skip('Linux x64 executables do not run here');
  needs(context, 'musl-gcc');
  const directory = scratch();
  const [source, node, output, stripped, removed] = ['program.c', 'program', 'output', 'stripped', 'removed'].map((name) => join(directory, name)) as [string, string, string, string, string];
  writeFileSync(source, PROGRAM);
  execFileSync('musl-gcc', ['-rdynamic', ...flags, '-o', node, source]);
  expect(await guardedRun(node, [])).toMatchObject({ stdout: '', exitCode: 3 });
  expect(await inject({ input: node, output, blob: bytesSource(Buffer.from('hello from musl')) })).toMatchObject({ injector: 'native' });
  expect(await guardedRun(output, [])).toMatchObject({ stdout: 'hello from musl\n', exitCode: 0 });
  execFileSync('strip', ['-o', stripped, output]);
  expect(await guardedRun(stripped, [])).toMatchObject({ stdout: 'hello from musl\n', exitCode: 0 });
  await remove({ input: output, output: removed });
  expect(readFileSync(removed).equals(readFileSync(node))).toBe(true);
});

import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { besidePlainNode } from './beside-plain-node.ts';

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];

// What the libraries serve is a part of a file system; these programs keep to it. Below node:vfs's mount point, a device, the
// kernel says ENOTDIR of a program that is not there, and the one that runs children asks for such a one.
test.each([
  ...lines.map((line) => ({ line, mount: 'platformatic' as const })),
  { line: '26' as const, mount: 'node' as const },
])('the $mount mount runs modules, workers and child processes on Node $line', async ({ line, mount }) => {
  for (const [project, entry, mode] of [['modest', 'index.mjs', ''], ['modest', 'index.mjs', 'throw'], ['workers', 'index.js', ''], ['children', 'index.js', '']] as const) {
    if (mount === 'node' && project === 'children') continue;
    using pair = await besidePlainNode(project, line, { entry, mount });
    const expected = await pair.plain(pair.outside, mode);
    expect.soft(await pair.packed(pair.outside, mode), project).toEqual(expected);
  }
}, 240_000);

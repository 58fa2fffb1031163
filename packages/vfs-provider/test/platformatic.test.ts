import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { besidePlainNode } from './beside-plain-node.ts';

// What the library serves is a part of a file system; these programs keep to it.
test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('the mount by @platformatic/vfs runs modules, workers and child processes on Node %s', async (line) => {
  for (const [project, entry, mode] of [['modest', 'index.mjs', ''], ['modest', 'index.mjs', 'throw'], ['workers', 'index.js', ''], ['children', 'index.js', '']] as const) {
    using pair = await besidePlainNode(project, line, { entry, mount: 'platformatic' });
    const expected = await pair.plain(pair.outside, mode);
    expect.soft(await pair.packed(pair.outside, mode), project).toEqual(expected);
  }
}, 240_000);

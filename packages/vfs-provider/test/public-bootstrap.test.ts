import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { expect, test } from 'vitest';
import { besidePlainNode } from './beside-plain-node.ts';

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];

test.each(lines)('on Node %s a program starts with public functions of Node alone, when it was built so and when the internals are denied', async (line) => {
  const ways = [{ mount: 'public' }, { mount: 'binding', bootstrapExecArgv: [] }] as const;
  for (const way of ways) {
    for (const [project, entry, mode] of [['modest', 'index.mjs', ''], ['modest', 'index.mjs', 'throw'], ['workers', 'index.js', ''], ['children', 'index.js', '']] as const) {
      using pair = await besidePlainNode(project, line, { entry, ...way });
      const expected = await pair.plain(pair.outside, mode);
      expect.soft(await pair.packed(pair.outside, mode), `${project}, ${way.mount}`).toEqual(expected);
    }
  }
}, 240_000);

import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { besidePlainNode, type Pair } from './beside-plain-node.ts';

/** What each project is run with; every run has to end under plain Node as it does as an executable. */
const RUNS: Readonly<Record<string, { readonly title: string; readonly modes: readonly string[] }>> = {
  commonjs: {
    title: 'a CommonJS program',
    modes: [
      '', 'patchload', 'patchresolve', 'ext', 'wrap', 'hooks', 'cacheput', 'maps', 'uncaught', 'syntax', 'syntaxmod', 'badjson', 'notfound', 'async',
      'reject', 'dynimport', 'exit', 'kill', 'throwstr', 'first', 'createRequire', 'deps',
    ],
  },
  esm: { title: 'an ES module with top-level await', modes: ['', 'throw', 'tla', 'reject', 'exit', 'internals'] },
  workers: { title: 'worker threads', modes: [''] },
  children: { title: 'child processes', modes: [''] },
  cluster: { title: 'a cluster', modes: [''] },
};

describe.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('Node %s', (line) => {
  describe.each(Object.entries(RUNS))('%s', (project, { title, modes }) => {
    let pair: Pair;
    beforeAll(async () => { pair = await besidePlainNode(project, line); }, 120_000);
    afterAll(() => { pair?.[Symbol.dispose](); });

    test.each(modes)(`${title} does what it does under plain Node: %j`, async (mode) => {
      const args = project === 'commonjs' ? [mode] : [pair.outside, mode];
      const expected = await pair.plain(...args);
      expect(await pair.packed(...args)).toEqual(expected);
      expect(expected.stdout).not.toBe('');
    }, 120_000);
  });
});

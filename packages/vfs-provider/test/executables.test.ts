import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { besidePlainNode, type Pair } from './beside-plain-node.ts';

/** What each project is run with; every run has to end under plain Node as it does as an executable. */
const RUNS: Readonly<Record<string, { readonly title: string; readonly modes: readonly string[] }>> = {
  commonjs: {
    title: 'a CommonJS program',
    modes: [
      '', 'patchload', 'patchresolve', 'ext', 'wrap', 'hooks', 'cacheput', 'maps', 'uncaught', 'syntax', 'syntaxmod', 'badjson', 'notfound', 'async',
      'reject', 'dynimport', 'exit', 'kill', 'throwstr', 'first', 'createRequire', 'deps', 'types', 'deep',
    ],
  },
  esm: { title: 'an ES module with top-level await', modes: ['', 'throw', 'tla', 'reject', 'exit', 'internals'] },
  hooks: { title: 'hooks in a thread of their own', modes: [''] },
  workers: { title: 'worker threads', modes: [''] },
  children: { title: 'child processes', modes: [''] },
  cluster: { title: 'a cluster', modes: [''] },
  directory: { title: 'a program that changes its directory', modes: [''] },
  descriptors: { title: 'what takes a descriptor', modes: [''] },
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

  test('--enable-source-maps, baked in, gives the original lines', async () => {
    using pair = await besidePlainNode('commonjs', line, { execArgv: ['--enable-source-maps'] });
    const expected = await pair.plain('mapped');
    expect(await pair.packed('mapped')).toEqual(expected);
    expect(expected.stderr).toContain('mapped.ts:');
  }, 120_000);

  test('without a resolution table every request goes through Node\'s own search, with the same outcome', async () => {
    using pair = await besidePlainNode('commonjs', line, { resolve: false });
    expect(await pair.packed('createRequire')).toEqual(await pair.plain('createRequire'));
  }, 120_000);
});

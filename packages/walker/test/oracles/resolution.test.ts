import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { describe, expect, test } from 'vitest';
import { compareWithNode, type Question } from '../node-answers.ts';
import { questionsAbout } from '../questions.ts';
import { packageDirectories, pnpmStore } from '../real-trees.ts';
import { installedTrees, PROJECTS } from './installed-trees.ts';

/*
 * Node itself is the judge: every package of the node_modules of the fixtures and of this repository is asked for in all the ways that its manifest offers
 * and in some that it does not, of each line of Node and with several sets of conditions. What differs is a fault of ours.
 * `PACK_ALL_ORACLES=1` asks about all packages; otherwise about a sample, the same one each time.
 */

const all = Boolean(process.env['PACK_ALL_ORACLES']);
const SAMPLE = 40;
/** Packages of which so many questions go to one Node at a time. */
const AT_A_TIME = 100_000;
const treeOf = installedTrees();

const lines = Object.keys(TARGET_VERSIONS) as TargetLine[];
/** The conditions that programs are built with, one of every kind that packages know, and several at once. */
const conditionSets: readonly (readonly string[])[] = [[], ['development'], ['production'], ['browser'], ['react-server', 'worker'], ['module', 'types', 'bun', 'deno', 'edge-light', 'workerd', 'source', 'custom']];
const asked = lines.flatMap((line, at) => conditionSets.filter((_, index) => index === 0 || index % lines.length === at).map((conditions) => ({ line, conditions })));

describe('resolution equals that of Node', () => {
  let questions: readonly Question[];
  const load = (): readonly Question[] => questions ??= packagesOf([pnpmStore, ...PROJECTS.map(treeOf)]).filter((_, index) => all || index % SAMPLE === 0).flatMap(questionsAbout);

  test.each(asked)('$line $conditions', async ({ line, conditions }) => {
    expect(load().length).toBeGreaterThan(all ? 350_000 : 10_000);
    let [resolved, failed] = [0, 0];
    for (let at = 0; at < load().length; at += AT_A_TIME) {
      const compared = await compareWithNode(line, load().slice(at, at + AT_A_TIME), conditions);
      expect(compared.differences).toEqual([]);
      resolved += compared.resolved;
      failed += compared.failed;
    }
    expect(Math.min(resolved, failed)).toBeGreaterThan(load().length / 10);
  }, 900_000);
});

/** The packages that are installed there, each version once. */
function packagesOf(trees: readonly string[]): readonly string[] {
  const byVersion = new Map(trees.flatMap((tree) => [tree, ...packageDirectories(tree, 7)]).map((directory) => [directory.replace(/^.*?[\\/]\.pnpm[\\/]/, ''), directory]));
  return [...byVersion.values()];
}

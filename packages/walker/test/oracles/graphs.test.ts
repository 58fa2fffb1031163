import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { checkProgram } from './check-program.ts';
import { randomProgram } from './random-graphs.ts';

/*
 * Random programs of several packages are walked, run by Node, and run again from a copy of nothing but the graph. What Node
 * asks for is in the graph, what fails is in the findings, and where all modules ran to their end there is nothing else.
 * fast-check makes what fails as small as it can, and prints the seed. `pnpm fuzz walked-program` tries others.
 */

const room = realpathSync(mkdtempSync(join(tmpdir(), 'pack-walker-graphs-')));
afterAll(() => rmSync(room, { recursive: true, force: true }));

test.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('the graph of a random program holds what Node %s loads', async (line) => {
  const check = await checkProgram(room, line);
  const runs = Number(process.env['PACK_RUNS'] ?? 50);
  let [whole, loaded] = [0, 0];
  await fc.assert(fc.asyncProperty(randomProgram, async (program) => {
    const checked = await check(program);
    whole += Number(checked.whole);
    loaded += checked.loaded;
  }), { seed: Number(process.env['PACK_SEED'] ?? 1), numRuns: runs, interruptAfterTimeLimit: 60_000 }).finally(check.close);
  expect(whole).toBeGreaterThan(runs / 5);
  expect(loaded).toBeGreaterThan(runs * 3);
}, 600_000);

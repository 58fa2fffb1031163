import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import * as fc from 'fast-check';
import { afterAll, describe, test } from 'vitest';
import { checkManifest } from './check-manifest.ts';
import { randomManifest } from './random-maps.ts';

/*
 * Random `exports`, `imports`, `main` and `type`: what our resolution makes of them is what Node makes of them, to the code of
 * the error. fast-check makes what fails as small as it can, and prints the seed. `pnpm fuzz resolved-manifest` tries others.
 */

const room = realpathSync(mkdtempSync(join(tmpdir(), 'pack-walker-maps-')));
afterAll(() => rmSync(room, { recursive: true, force: true }));

describe.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('random maps mean what they mean to Node %s', (line) => {
  test.each([[[]], [['custom']]])('with the conditions %j', async (conditions) => {
    const check = await checkManifest(room, line, conditions);
    await fc.assert(fc.asyncProperty(randomManifest, async (manifest) => { await check(manifest); }), { seed: Number(process.env['PACK_SEED'] ?? 1), numRuns: Number(process.env['PACK_RUNS'] ?? 60), interruptAfterTimeLimit: 200_000 }).finally(check.close);
  }, 600_000);
});

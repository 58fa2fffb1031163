import { TARGET_VERSIONS, type TargetLine } from '@pack-internal/target-nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MountKind } from '../src/bootstrap-text.ts';
import { openSuite, type Suite } from './compare.ts';
import { DIFFERENCES_OF_LIBRARIES, KNOWN_DIFFERENCES, UNCALLED } from './known-differences.ts';

let suite: Suite;
beforeAll(async () => { suite = await openSuite(); });
afterAll(() => suite.remove());

describe.each(Object.keys(TARGET_VERSIONS) as TargetLine[])('on Node %s', (line) => {
  test('an archive behaves like a read-only disk', async () => {
    const { disk, archive, differences } = await suite.compare(line, 'binding');
    const isKnown = (name: string): boolean => KNOWN_DIFFERENCES.some(({ cases, lines }) => lines.includes(line) && cases.test(name));
    const unexpected = differences.filter((name) => !isKnown(name) && (suite.isReadOnly || !isRefusal(archive[name])));
    const shown = unexpected.map((name) => `${name}\n  disk    ${JSON.stringify(disk[name])}\n  archive ${JSON.stringify(archive[name])}`);
    expect(shown.join('\n')).toBe('');
    expect(Object.keys(archive).length).toBeGreaterThan(3000);
    if (!suite.isReadOnly) return;
    const stale = KNOWN_DIFFERENCES.filter(({ cases, lines, isOccasional }) => !isOccasional && lines.includes(line) && !differences.some((name) => cases.test(name)));
    expect(stale.map(({ reason }) => reason)).toEqual([]);
  }, 600_000);

  test('every public function of fs is called with something of the archive', async () => {
    expect((await suite.uncalled(line)).filter((name) => !(name in UNCALLED))).toEqual([]);
  }, 120_000);

  test.for<readonly [string, number]>(Object.entries(DIFFERENCES_OF_LIBRARIES[line]))('the %s mount differs in no more cases than are written down (%i)', { timeout: 600_000 }, async ([mount, known], context) => {
    if (!suite.isReadOnly) context.skip('the kernel mounts nothing for this user: fewer cases were compared');
    const { differences } = await suite.compare(line, mount as MountKind);
    expect(differences.length).toBeLessThanOrEqual(known);
    expect(differences.length).toBeGreaterThan(known - 40); // fewer: write the new number down, here and in the decision
  });
});

function isRefusal(outcome: unknown): boolean {
  return (outcome as { error?: { code?: string } }).error?.code === 'EROFS';
}

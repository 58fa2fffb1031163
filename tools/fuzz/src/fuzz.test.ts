import { fileURLToPath } from 'node:url';
import { PackError } from '@pack/errors';
import { guardedRun } from '@pack-internal/guarded-run';
import { expect, test } from 'vitest';
import { findTargets } from './find-targets.ts';
import { fuzzRun } from './fuzz-run.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutatedInput } from './mutate.ts';

const LIMITS = { seed: 1, from: 0, inputs: 5000, milliseconds: Infinity };
const seeds = [Buffer.from('PK\x01\x02 an archive of some kind '.repeat(4))];

test.each([...findTargets().keys()])('no damaged input of %s gives anything but a result or a PackError, soon', { timeout: 300_000 }, async (name) => {
  const { stdout, stderr, exitCode, killed } = await guardedRun(process.execPath, [fileURLToPath(new URL('./run-target.ts', import.meta.url)), name], { timeoutMs: 290_000 });
  expect({ stderr, exitCode, killed }, stderr).toEqual({ stderr: '', exitCode: 0, killed: undefined });
  expect(stdout).toMatch(/^\S+: [1-9]\d* inputs of seed 1, [1-9]\d* refused/);
});

test('inputs differ, and are the same for the same seed and number', () => {
  const inputs = Array.from({ length: 1000 }, (_, index) => mutatedInput({ seeds }, 7, index).toString('latin1'));
  expect(new Set(inputs).size).toBeGreaterThan(900);
  expect(inputs).toEqual(Array.from({ length: 1000 }, (_, index) => mutatedInput({ seeds }, 7, index).toString('latin1')));
  expect(mutatedInput({ seeds }, 8, 0).toString('latin1')).not.toBe(inputs[0]);
  expect(seeds[0]!.toString('latin1')).toBe('PK\x01\x02 an archive of some kind '.repeat(4));
});

test('the target\'s words are put in', () => {
  expect(Array.from({ length: 200 }, (_, index) => mutatedInput({ seeds, words: ['Zauberwort'] }, 1, index)).some((input) => input.includes('Zauberwort'))).toBe(true);
});

test('refusals are counted, and the input that fails is named', async () => {
  const target: FuzzTarget = { seeds, inputs: 1, run: (input) => { if (input[0] !== 0x50) throw new PackError('ERR_PACK_INTERNAL', 'no P'); } };
  expect(await fuzzRun(target, LIMITS, () => {})).toMatchObject({ inputs: 5000, refused: expect.toSatisfy((count: number) => count > 50 && count < 4000) });
  const failing: FuzzTarget = { ...target, run: (input) => { if (input[3] === 0) throw new TypeError('zero'); } };
  const { failure } = await fuzzRun(failing, LIMITS, () => {});
  expect(failure).toMatchObject({ error: { name: 'TypeError' } });
  expect(mutatedInput(failing, 1, failure!.index)[3]).toBe(0);
});

test('a buffer of the size that the input names is a failure', async () => {
  const target: FuzzTarget = { seeds, inputs: 1, run: (input) => { if (input.length > 4) Buffer.alloc(input.readUInt32LE(0)); } };
  expect(await fuzzRun(target, LIMITS, () => {})).toMatchObject({ failure: { error: { message: expect.stringContaining('bytes was asked for') } } });
  expect(Buffer.alloc(1 << 27).length).toBe(1 << 27);
});

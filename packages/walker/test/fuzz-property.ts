import { createHash } from 'node:crypto';
import { PackError } from '@pack/errors';
import type { FuzzTarget } from '@pack-internal/fuzz';
import * as fc from 'fast-check';

/**
 * A target whose inputs are the seeds of random values: for a property that the tests try with few of them. It fails with the
 * smallest value that it can find.
 * @param holds throws where the property does not hold; gives whether the value was a sound one, which is only counted
 */
export function fuzzProperty<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => Promise<boolean>, inputs: number): FuzzTarget {
  return {
    seeds: [Buffer.from('random')], inputs,
    async run(bytes) {
      let sound = true;
      const seed = createHash('sha256').update(bytes).digest().readInt32LE();
      await fc.assert(fc.asyncProperty(arbitrary, async (value) => { sound = await holds(value); }), { seed, numRuns: 1 });
      if (!sound) throw new PackError('ERR_PACK_WALK_FAILED', 'the value is refused');
    },
  };
}

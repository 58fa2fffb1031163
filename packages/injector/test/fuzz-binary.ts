import type { FuzzTarget } from '@pack-internal/fuzz';
import { describeBinary } from '../src/describe-binary.ts';
import { planNativeInjection } from '../src/native-inject.ts';
import { fusePosition } from '../src/plan-injection.ts';
import { FUSE_MARKER } from '../src/sea-fuse.ts';
import { problemsOf } from '../src/verify.ts';
import { memoryBinary, memoryOutput } from './memory-file.ts';
import { bytesSource } from './scratch.ts';

const PAYLOAD = Buffer.from('an application');

/** A target that looks at a binary, puts an application into it, and looks at what came out: what goes in must be found again. */
export function fuzzBinary(...seeds: readonly Buffer[]): FuzzTarget {
  const blob = bytesSource(PAYLOAD);
  return {
    seeds,
    inputs: 200_000,
    words: ['NODE_SEA_BLOB', '__NODE_SEA_BLOB', 'NODE_SEA', '__LINKEDIT', `${FUSE_MARKER}:0`, `${FUSE_MARKER}:1`],
    async run(input) {
      const binary = memoryBinary(input);
      const description = await describeBinary(binary);
      await problemsOf(binary, description);
      const injection = await planNativeInjection(binary, description, fusePosition(description, 'in'), { input: 'in', output: 'out', blob });
      const output = memoryOutput(input, LARGEST_GROWTH);
      const size = await injection(output);
      if (size !== output.contents().length) throw new Error(`${size} bytes were announced, ${output.contents().length} written`);
      const written = memoryBinary(output.contents());
      const { blob: found, fuses, ...headers } = await describeBinary(written);
      if (found === undefined || fuses.set.length !== 1) throw new Error('what was put in is not found again');
      if (!output.contents().subarray(found.offset, found.offset + found.size).equals(PAYLOAD)) throw new Error('what is found is not what was put in');
      const problems = await problemsOf(written, headers);
      if (problems.length > 0) throw new Error(problems.join(', '));
    },
  };
}

/** Sections of Windows programs may be aligned to a megabyte. */
const LARGEST_GROWTH = 1 << 22;


import { crc32 } from 'node:zlib';
import type { FuzzTarget } from '@pack-internal/fuzz';
import type { BinaryFile } from '../src/binary-file.ts';
import { describeBinary } from '../src/describe-binary.ts';
import { describeContents } from '../src/describe-contents.ts';
import { findBase, findFuse, fusePosition, type Base } from '../src/find-base.ts';
import { LOAD_COMMAND } from '../src/macho-file.ts';
import { rangeOf } from '../src/macho-offsets.ts';
import { planNativeInjection } from '../src/native-inject.ts';
import type { OutputFile } from '../src/output-file.ts';
import { planRemoval } from '../src/remove.ts';
import { FUSE_MARKER } from '../src/sea-fuse.ts';
import { problemsOf } from '../src/verify.ts';
import { memoryBinary, memoryOutput } from './memory-file.ts';
import { bytesSource } from './scratch.ts';

const PAYLOAD = Buffer.from('an application');

/**
 * A target that looks at a binary, puts an application into it, looks at what came out, and takes it out again: what goes in must
 * be found, and what comes out must be what it was. Damaged are the given binaries, and those that carry an application.
 */
export async function fuzzBinary(...binaries: readonly Buffer[]): Promise<FuzzTarget> {
  const executables: Buffer[] = [];
  for (const bytes of binaries) {
    const base = await findBase(memoryBinary(bytes));
    executables.push(await contentsOf(await inject(base, await findFuse(base))));
  }
  return {
    seeds: [...binaries, ...executables],
    inputs: 200_000,
    words: ['NODE_SEA_BLOB', '__NODE_SEA_BLOB', 'NODE_SEA', '__LINKEDIT', 'PACKBASE', `${FUSE_MARKER}:0`, `${FUSE_MARKER}:1`],
    async run(input) {
      const binary = memoryBinary(input);
      const description = await describeBinary(binary);
      await problemsOf(binary, description);
      if (description.blob) await describeContents(binary, description.blob);
      const base = await findBase(binary);
      if (crc32(input) % 4 > 0) return; // the rest takes most of the time
      const executable = await inject(base, base.isRestored ? await findFuse(base) : fusePosition(description.fuses, 'memory'));
      const { blob, fuses, ...headers } = await describeBinary(executable);
      if (blob === undefined || fuses.set.length !== 1) throw new Error('what was put in is not found again');
      if (!(await executable.read(blob.offset, blob.size, 'blob')).equals(PAYLOAD)) throw new Error('what is found is not what was put in');
      const problems = await problemsOf(executable, headers);
      if (problems.length > 0) throw new Error(problems.join(', '));
      const removed = await written(Buffer.alloc(0), base.binary.size + LARGEST_GROWTH, await planRemoval(executable));
      if (base.headers.macho && rangeOf(base.headers.macho, LOAD_COMMAND.codeSignature)) return; // it is another one now
      if (!(await contentsOf(removed)).equals(await contentsOf(base.binary))) throw new Error('what comes out is not what it was');
    },
  };
}

/** Sections of Windows programs may be aligned to a megabyte. */
const LARGEST_GROWTH = 1 << 22;

async function inject({ binary, headers }: Base, fuseAt: number): Promise<BinaryFile> {
  const write = await planNativeInjection(binary, headers, { input: 'in', output: 'out', blob: bytesSource(PAYLOAD) });
  return written(Buffer.alloc(0), binary.size + LARGEST_GROWTH, (file) => write(file, fuseAt, 0));
}

async function written(bytes: Buffer, growth: number, write: (file: OutputFile) => Promise<number>): Promise<BinaryFile> {
  const output = memoryOutput(bytes, growth);
  const size = await write(output);
  if (size !== output.contents().length) throw new Error(`${size} bytes were announced, ${output.contents().length} written`);
  return memoryBinary(output.contents());
}

function contentsOf(binary: BinaryFile): Promise<Buffer> {
  return binary.read(0, binary.size, 'all');
}

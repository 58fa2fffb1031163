import type { BinaryFile } from './binary-file.ts';
import { BLOCK, digestBlocks } from './block-digests.ts';
import type { OutputFile, Sealed } from './output-file.ts';
import { readAhead } from './read-ahead.ts';

/**
 * The checksum of a Windows executable: its 16-bit words added with end-around carry, plus its size; its own field must hold 0.
 * Source: `MapFileAndCheckSum` in Microsoft's ImageHlp, "PE Format", "CheckSum".
 */
export async function peChecksum(file: Pick<BinaryFile, 'read'>, size: number, signal?: AbortSignal): Promise<number> {
  const sums = new Float64Array(Math.ceil(size / BLOCK));
  let first = 0;
  for await (const bytes of readAhead(file, { offset: 0, size }, STEP, { signal })) {
    addWords(bytes, sums, first);
    first += bytes.length / BLOCK;
  }
  return checksumOf(sums, size);
}

export interface ChecksumOptions {
  /** Where the checksum's field stands. */
  readonly at: number;
  /** Bytes of the file, at most. */
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
}

/** A Windows executable whose bytes are added up while they are written; when it is finished, it is cut, and the checksum written to its field. */
export function checksummed(output: OutputFile, { at, most, signal }: ChecksumOptions): Sealed {
  const sums = new Float64Array(Math.ceil(most / BLOCK));
  const { file, finish } = digestBlocks(output, { most, digest: (blocks, first) => addWords(blocks, sums, first), signal });
  return {
    file,
    async finish(size) {
      await file.write(Buffer.alloc(4), at);
      await file.resize(size);
      await finish(size);
      const checksum = Buffer.alloc(4);
      checksum.writeUInt32LE(checksumOf(sums.subarray(0, Math.ceil(size / BLOCK)), size));
      await output.write(checksum, at);
      return size;
    },
  };
}

const STEP = 1 << 20;

/**
 * Adds up each block of `bytes`, the last of which may be shorter. 2^16 is 1 modulo 65535, so 32-bit words have the same sum.
 * @param sums gets the sums, from `first` on.
 */
function addWords(bytes: Uint8Array, sums: Float64Array, first: number): void {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, bytes.length >>> 2);
  let block = first;
  for (let start = 0; start < bytes.length; start += BLOCK, block++) {
    const end = Math.min(words.length, (start + BLOCK) / 4);
    let [even, odd] = [0, 0]; // two: the processor adds to both at the same time
    let index = start / 4;
    for (; index + 1 < end; index += 2) { // an iterator would take five times as long
      even += words[index]!;
      odd += words[index + 1]!;
    }
    sums[block] = even + odd + (index < end ? words[index]! : 0);
  }
  for (let at = words.length * 4; at < bytes.length; at++) sums[block - 1]! += bytes[at]! * (at % 2 === 0 ? 1 : 256);
}

function checksumOf(sums: Float64Array, size: number): number {
  let sum = 0;
  for (let block = 0; block < sums.length; block++) sum = folded(sum + sums[block]!);
  return sum + size;
}

/** One's complement: the sum of anything but zeros is never 0. */
function folded(sum: number): number {
  return sum === 0 ? 0 : (sum - 1) % 0xffff + 1;
}

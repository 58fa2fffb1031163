import type { BinaryFile } from './binary-file.ts';
import type { OutputFile } from './output-file.ts';
import { readAhead } from './read-ahead.ts';

/**
 * The checksum of a Windows executable: its 16-bit words added with end-around carry, plus its size; its own field must hold 0.
 * Source: `MapFileAndCheckSum` in Microsoft's ImageHlp, "PE Format", "CheckSum".
 */
export async function peChecksum(file: Pick<BinaryFile, 'read'>, size: number, signal?: AbortSignal): Promise<number> {
  let sum = 0;
  for await (const bytes of readAhead(file, { offset: 0, size }, STEP, { signal })) {
    // 2^16 is 1 modulo 65535: 32-bit words have the same sum, and a step's sum is below 2^53
    const count = bytes.length >>> 2;
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, count);
    let step = 0;
    for (let index = 0; index < count; index++) step += words[index]!; // an iterator would take five times as long
    for (let at = count * 4; at < bytes.length; at++) step += bytes[at]! * (at % 2 === 0 ? 1 : 256);
    sum = folded(sum + step);
  }
  return sum + size;
}

/** Computes the checksum of the first `size` bytes and writes it to its field at `at`, which must hold 0. */
export async function writeChecksum(file: OutputFile, at: number, size: number, signal?: AbortSignal): Promise<void> {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(await peChecksum(file, size, signal));
  await file.write(checksum, at);
}

const STEP = 1 << 20;

/** One's complement: the sum of anything but zeros is never 0. */
function folded(sum: number): number {
  return sum === 0 ? 0 : (sum - 1) % 0xffff + 1;
}

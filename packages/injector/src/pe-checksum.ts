import type { BinaryFile } from './binary-file.ts';
import type { OutputFile } from './output-file.ts';

/**
 * The checksum of a Windows executable: its 16-bit words added with end-around carry, plus its size; its own field must hold 0.
 * Source: `MapFileAndCheckSum` in Microsoft's ImageHlp, "PE Format", "CheckSum".
 */
export async function peChecksum(file: Pick<BinaryFile, 'read'>, size: number, signal?: AbortSignal): Promise<number> {
  const room = Buffer.alloc(Math.min(STEP, Math.ceil(size / 4) * 4));
  let sum = 0;
  for (let start = 0; start < size; start += STEP) {
    signal?.throwIfAborted();
    const length = Math.min(STEP, size - start);
    await file.read(start, length, 'contents', room);
    room.fill(0, length);
    // 2^16 is 1 modulo 65535: 32-bit words have the same sum, and a step's sum is below 2^53
    const words = new Uint32Array(room.buffer, room.byteOffset, Math.ceil(length / 4));
    let step = 0;
    for (const word of words) step += word;
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

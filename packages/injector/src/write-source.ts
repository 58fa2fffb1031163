import { PackError } from '@pack/errors';
import { BLOCK } from './block-digests.ts';
import type { ByteSource } from './byte-source.ts';
import type { OutputFile } from './output-file.ts';

/**
 * Streams a source to `position` of a file: gathered into pieces that end with a block of the file, one of which is filled
 * while another is written.
 * @throws PackError ERR_PACK_INJECT_FAILED when the source gives other than its `length` bytes; the signal's reason when it aborts.
 */
export async function writeSource(file: OutputFile, source: ByteSource, position: number, signal?: AbortSignal): Promise<void> {
  const rooms = [0, 1].map(() => Buffer.allocUnsafe(Math.min(GATHERED, source.length)));
  let room = rooms[0]!.subarray(0, GATHERED - position % BLOCK);
  let [waiting, written, turn] = [0, 0, 0];
  let writing = Promise.resolve();
  const write = async (): Promise<void> => {
    await writing;
    signal?.throwIfAborted();
    writing = file.write(room.subarray(0, waiting), position + written);
    writing.catch(() => {}); // told before the next one
    written += waiting;
    waiting = 0;
    turn = 1 - turn;
    room = rooms[turn]!;
  };
  for await (const piece of source.chunks()) {
    if (written + waiting + piece.length > source.length) throw wrongLength(source.length, 'more');
    for (let taken = 0; taken < piece.length;) {
      const size = Math.min(piece.length - taken, room.length - waiting);
      room.set(piece.subarray(taken, taken + size), waiting);
      waiting += size;
      taken += size;
      if (waiting === room.length) await write();
    }
  }
  await write();
  await writing;
  if (written !== source.length) throw wrongLength(source.length, `${written}`);
}

const GATHERED = 1 << 20;

function wrongLength(expected: number, found: string): PackError {
  return new PackError('ERR_PACK_INJECT_FAILED', `The blob's source gave ${found} bytes instead of ${expected}`);
}

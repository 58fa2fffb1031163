import type { SourceKind } from './source-kind.ts';

/** A line of the worker's standard input, as JSON. */
export interface CompileRequest {
  readonly filename: string;
  readonly source: string;
  readonly kind: SourceKind;
}

/** A frame of the worker's standard output: a code cache, or why there is none, for the request of that number. */
export interface CompileAnswer {
  readonly index: number;
  readonly ok: boolean;
  /** SHA-256 of the file as it was read; zeros where it was not. */
  readonly hash: Uint8Array;
  readonly payload: Uint8Array;
}

const HASH_LENGTH = 32;
/** u32 index · u32 1 for a cache, 0 for an error · u32 length of the payload, little-endian · hash. */
const HEADER_LENGTH = 12 + HASH_LENGTH;
export const NO_HASH: Uint8Array = new Uint8Array(HASH_LENGTH);

/** The frame of an answer. */
export function encodeAnswer({ index, ok, hash, payload }: CompileAnswer): Uint8Array {
  const frame = Buffer.alloc(HEADER_LENGTH + payload.length);
  frame.writeUInt32LE(index, 0);
  frame.writeUInt32LE(Number(ok), 4);
  frame.writeUInt32LE(payload.length, 8);
  frame.set(hash, HEADER_LENGTH - HASH_LENGTH);
  frame.set(payload, HEADER_LENGTH);
  return frame;
}

/** All answers in a stream of frames. */
export async function collectAnswers(stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<readonly CompileAnswer[]> {
  const answers: CompileAnswer[] = [];
  for await (const answer of decodeAnswers(stream)) answers.push(answer);
  return answers;
}

/** The answers in a stream of frames, however it is cut; a frame that is not complete at the end is left out. */
export async function* decodeAnswers(stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<CompileAnswer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let wanted = HEADER_LENGTH;
  for await (const part of stream) {
    parts.push(part);
    length += part.length;
    if (length < wanted) continue;
    let rest = Buffer.concat(parts);
    while (rest.length >= (wanted = frameLength(rest))) {
      // A copy of its own: a view would keep the whole chunk alive.
      yield { index: rest.readUInt32LE(0), ok: rest.readUInt32LE(4) === 1, hash: new Uint8Array(rest.subarray(HEADER_LENGTH - HASH_LENGTH, HEADER_LENGTH)), payload: new Uint8Array(rest.subarray(HEADER_LENGTH, wanted)) };
      rest = rest.subarray(wanted);
    }
    parts.splice(0, parts.length, rest);
    length = rest.length;
  }
}

function frameLength(bytes: Buffer): number {
  return bytes.length < HEADER_LENGTH ? HEADER_LENGTH : HEADER_LENGTH + bytes.readUInt32LE(8);
}

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

/** The answers in frames that are all there: views of the bytes, nothing is copied. What is not complete at the end is left out. */
export function answersIn(bytes: Uint8Array): readonly CompileAnswer[] {
  const frames = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const answers: CompileAnswer[] = [];
  for (let at = 0; at + frameLength(frames, at) <= frames.length; at += frameLength(frames, at)) answers.push(answerAt(frames, at));
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
    while (rest.length >= (wanted = frameLength(rest, 0))) {
      const { hash, payload, ...answer } = answerAt(rest, 0);
      // Copies of their own: a view would keep the whole chunk alive.
      yield { ...answer, hash: new Uint8Array(hash), payload: new Uint8Array(payload) };
      rest = rest.subarray(wanted);
    }
    parts.splice(0, parts.length, rest);
    length = rest.length;
  }
}

function answerAt(frames: Buffer, at: number): CompileAnswer {
  const payloadAt = at + HEADER_LENGTH;
  return {
    index: frames.readUInt32LE(at), ok: frames.readUInt32LE(at + 4) === 1,
    hash: frames.subarray(payloadAt - HASH_LENGTH, payloadAt), payload: frames.subarray(payloadAt, at + frameLength(frames, at)),
  };
}

/** Of the frame at an offset; of one whose header is not there yet, the least that it takes. */
function frameLength(bytes: Buffer, at: number): number {
  return bytes.length - at < HEADER_LENGTH ? HEADER_LENGTH : HEADER_LENGTH + bytes.readUInt32LE(at + 8);
}

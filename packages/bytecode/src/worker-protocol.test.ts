import { expect, test } from 'vitest';
import { answersIn, decodeAnswers, encodeAnswer, NO_HASH, type CompileAnswer } from './worker-protocol.ts';

const answers: CompileAnswer[] = [
  { index: 0, ok: true, hash: new Uint8Array(32).fill(5), payload: Uint8Array.of(1, 2, 3) },
  { index: 7, ok: false, hash: NO_HASH, payload: new Uint8Array(0) },
  { index: 2 ** 32 - 1, ok: true, hash: new Uint8Array(32).fill(8), payload: new Uint8Array(1000).fill(9) },
];
const bytes = Buffer.concat(answers.map(encodeAnswer));

test.each([1, 2, 11, 12, 13, 100, 5000])('answers are the same however the stream is cut (%i bytes)', async (size) => {
  expect(await decode(bytes, size)).toEqual(answers);
});

test('half an answer at the end is left out', async () => {
  expect(await decode(bytes.subarray(0, -1), 64)).toEqual(answers.slice(0, 2));
});

test('bytes that are all there give the same answers, but what is not whole at the end', () => {
  expect(plain(answersIn(bytes))).toEqual(answers);
  for (const less of [1, 1000, 1001, 1044]) expect(plain(answersIn(bytes.subarray(0, -less)))).toEqual(answers.slice(0, 2));
});

test('a payload does not keep the memory of its neighbours', async () => {
  const [first] = await decode(bytes, 5000);
  expect(first!.payload.buffer.byteLength).toBe(3);
});

/** With arrays of one kind. */
function plain(all: readonly CompileAnswer[]): readonly CompileAnswer[] {
  return all.map((answer) => ({ ...answer, hash: new Uint8Array(answer.hash), payload: new Uint8Array(answer.payload) }));
}

async function decode(all: Uint8Array, size: number): Promise<CompileAnswer[]> {
  const decoded: CompileAnswer[] = [];
  for await (const answer of decodeAnswers(cut(all, size))) decoded.push(answer);
  return decoded;
}

async function* cut(all: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

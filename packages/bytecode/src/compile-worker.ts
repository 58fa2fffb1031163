/*
 * The program that runs in the target's Node: requests on standard input, one answer after the other on standard output.
 * Each answer is written before the next file is read, so memory does not grow with their number.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { compileSource } from './compile-source.ts';
import { encodeAnswer, NO_HASH, type CompileAnswer, type CompileRequest } from './worker-protocol.ts';

const requests = readFileSync(0, 'utf8').split('\n').filter((line) => line !== '');
for (const [index, request] of requests.entries()) write(encodeAnswer(answer(index, JSON.parse(request) as CompileRequest)));

function answer(index: number, { source, filename, kind }: CompileRequest): CompileAnswer {
  let hash = NO_HASH;
  const failure = (reason: string): CompileAnswer => ({ index, ok: false, hash, payload: Buffer.from(reason) });
  try {
    const bytes = readFileSync(source);
    hash = createHash('sha256').update(bytes).digest();
    const cache = compileSource(bytes.toString('utf8'), filename, kind);
    return cache.length > 0 ? { index, ok: true, hash, payload: cache } : failure('V8 makes no code cache of it');
  } catch (error) {
    return failure(describe(error));
  }
}

/** Node puts the place of a SyntaxError on the first line of its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error instanceof SyntaxError ? /^.*:(\d+)\n/.exec(error.stack ?? '')?.[1] : undefined;
  return `${error.name}: ${error.message}${line === undefined ? '' : ` (line ${line})`}`;
}

function write(bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
}

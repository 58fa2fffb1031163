import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { CompileItem, KeptGroups } from './compile-batch.ts';
import { answersIn, encodeAnswer, type CompileAnswer } from './worker-protocol.ts';

/**
 * The answers for a group, kept ones if there are; what is made new is kept, if the files were as their hashes say.
 * A group with a file whose hash is not known is neither looked up nor kept.
 */
export async function keptOr(kept: KeptGroups, items: readonly CompileItem[], execArgv: readonly string[], compile: () => Promise<readonly CompileAnswer[]>): Promise<readonly CompileAnswer[]> {
  if (items.some(({ contentHash }) => contentHash === undefined)) return compile();
  const key = createHash('sha256')
    .update(JSON.stringify([compilerVersion(), kept.identity, execArgv, items.map(({ filename, kind, contentHash }) => [filename, kind, contentHash])]))
    .digest('hex');
  const group = await kept.get(key);
  const before = group === undefined ? [] : answersIn(group);
  if (before.length === items.length) return before;
  const answers = await compile();
  const areTheFiles = answers.every(({ index, hash }) => Buffer.from(hash).toString('hex') === items[index]!.contentHash);
  if (areTheFiles) await kept.set(key, Buffer.concat(answers.map(encodeAnswer)));
  return answers;
}

let version: string | undefined;

/** Changes with whatever in this package decides on the caches. */
function compilerVersion(): string {
  if (version === undefined) {
    const end = extname(import.meta.filename);
    const hash = createHash('sha256');
    for (const name of readdirSync(import.meta.dirname).sort()) if (name.endsWith(end) && !name.endsWith(`.d${end}`) && !name.endsWith(`.test${end}`)) hash.update(readFileSync(join(import.meta.dirname, name)));
    version = hash.digest('hex');
  }
  return version;
}

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { PackError } from '@pack/errors';
import { readFlagHash, setFlagHash } from './flag-hash.ts';
import { REPRODUCIBLE_FLAGS, withoutNodeVariables } from './reproducible.ts';
import type { SourceKind } from './source-kind.ts';
import { groupItems } from './group-items.ts';
import { keptOr } from './kept-groups.ts';
import { collectAnswers, type CompileAnswer } from './worker-protocol.ts';

export interface CompileItem {
  /** Names the result. */
  readonly id: string;
  /** What the file is called at run time: part of the cache, and shown in stack traces. */
  readonly filename: string;
  /** Absolute path of the file now. */
  readonly source: string;
  readonly kind: SourceKind;
  /** SHA-256 of the file, hex, where it is known. */
  readonly contentHash?: string;
  /** Bytes of the file, as far as it is known: groups are made by it. */
  readonly size?: number;
}

/** Where compiled groups are kept, by a text that says all that they depend on. */
export interface KeptGroups {
  /** What the caches depend on beside what this package knows: the build of that Node, the processor. */
  readonly identity: string;
  get(key: string): Promise<Uint8Array | undefined>;
  set(key: string, group: Uint8Array): Promise<void>;
}

export interface CompileBatchOptions {
  /** The Node that will use the caches: the exact version, for the same processor. */
  readonly nodePath: string;
  /** What to put before `nodePath` to run it here, e.g. an emulator. */
  readonly runner?: readonly string[];
  readonly items: readonly CompileItem[];
  /** The options that Node will have when it uses the caches: V8 compares its flags. */
  readonly execArgv?: readonly string[];
  /** Groups from earlier batches; all are compiled unless told. */
  readonly kept?: KeptGroups;
  readonly signal?: AbortSignal;
}

/** A code cache, or why there is none: the file then runs without. */
export type CompileResult = { readonly cache: Uint8Array } | { readonly error: string };

// The worker stands beside this file, as TypeScript or as JavaScript.
const WORKER = join(import.meta.dirname, `compile-worker${extname(import.meta.filename)}`);

/** Groups are compiled side by side, but no more of them: each holds what it has compiled. */
const MOST_AT_ONCE = 4;

/**
 * V8's code caches of many files, made by processes of the Node that will use them, a group of files by each: V8 numbers
 * functions as they come, and the numbers get into the caches, so that a cache depends on all files of its group. The same
 * files, names and Node give the same bytes, and a change to one file leaves those of other groups as they were.
 * Rejects with the signal's reason when aborted.
 * @returns a result for each item, by its id.
 * @throws PackError ERR_PACK_COMPILE_FAILED when that Node does not run here or does not finish.
 */
export async function compileBatch(options: CompileBatchOptions): Promise<Map<string, CompileResult>> {
  const { nodePath, runner = [], execArgv = [], kept, signal } = options;
  signal?.throwIfAborted();
  const command = [...runner, nodePath, ...execArgv];
  const env = withoutNodeVariables(process.env);
  const stop = new AbortController();
  const either = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  let flagHash: Promise<number> | undefined;
  const compile = async (items: readonly CompileItem[]): Promise<readonly CompileAnswer[]> => {
    const [answers, hash] = await Promise.all([runWorker(command, env, items, either), flagHash ??= readFlagHash(command, env, either)]);
    for (const { ok, payload } of answers) if (ok) setFlagHash(payload, hash);
    return answers;
  };
  const results = new Map<string, CompileResult>();
  const groups = groupItems(options.items);
  const next = groups.values();
  const work = async (): Promise<void> => {
    for (const items of next) {
      const answers = await (kept === undefined ? compile(items) : keptOr(kept, items, execArgv, () => compile(items)));
      for (const { index, ok, payload } of answers) results.set(items[index]!.id, ok ? { cache: payload } : { error: Buffer.from(payload).toString('utf8') });
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(groups.length, availableParallelism(), MOST_AT_ONCE) }, work));
    return results;
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof PackError) throw cause;
    throw failed(nodePath, `${nodePath} does not run (${cause instanceof Error ? cause.message.trim() : String(cause)})`, cause);
  } finally {
    stop.abort(); // where one failed, the others go too
  }
}

async function runWorker(command: readonly string[], env: NodeJS.ProcessEnv, items: readonly CompileItem[], signal: AbortSignal): Promise<readonly CompileAnswer[]> {
  const modules = items.some(({ kind }) => kind === 'module') ? ['--experimental-vm-modules'] : [];
  const [file, ...args] = [...command, ...REPRODUCIBLE_FLAGS, ...modules, WORKER];
  const child = spawn(file!, args, { env, stdio: 'pipe', killSignal: 'SIGKILL', signal });
  const stderr = collectStart(child);
  const closed = once(child, 'close') as Promise<[number | null, string | null]>;
  closed.catch(() => {}); // awaited below, when the output has ended
  child.stdin.on('error', () => {}); // a Node that ends before it has read everything is reported by its exit
  child.stdin.end(items.map(({ filename, source, kind }) => `${JSON.stringify({ filename, source, kind })}\n`).join(''));

  const answers = await collectAnswers(child.stdout);
  const answered = answers.length;
  const [code, killedBy] = await closed;
  if (code === 0 && answered === items.length) return answers;
  const last = answered === 0 ? command.at(0)! : items[answered]?.source ?? '';
  throw failed(last, `Node stopped while it compiled (${code ?? killedBy}), ${answered === 0 ? 'at the start' : `at ${last}`}${stderr() && `:\n${stderr()}`}`);
}

function failed(path: string, message: string, cause?: unknown): PackError {
  return new PackError('ERR_PACK_COMPILE_FAILED', message, {
    path, cause, hint: 'code caches are made by the Node of the target, which has to run on this machine; build without them, or on a machine of the target\'s kind',
  });
}

function collectStart(child: ChildProcessWithoutNullStreams): () => string {
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => { text = (text + more).slice(0, 4000); });
  return () => text.trim();
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { readFlagHash, REPRODUCIBLE_FLAGS, setFlagHash, withoutNodeVariables } from '@pack/bytecode';
import { PackError } from '@pack/errors';
import { bootstrapExecArgv, bootstrapScripts, type BootstrapOptions } from '../bootstrap-text.ts';
import { decodeBootstrapCache, type BootstrapCache } from './bootstrap-cache.ts';
import { trainingArchive } from './training-archive.ts';

export interface CompileBootstrapOptions extends BootstrapOptions {
  /** The Node that the executable is built on. */
  readonly nodePath: string;
  /** What to put before `nodePath` to run it here, e.g. an emulator. */
  readonly runner?: readonly string[];
  /** The options that the executable runs with: V8 compares its flags. */
  readonly execArgv?: readonly string[];
  readonly signal?: AbortSignal;
}

const TRAINING_RUN = path.join(import.meta.dirname, `training-run${path.extname(import.meta.filename)}`);

/**
 * V8's code caches of the bootstrap for the target's Node: of the functions that a start runs, found out by starting a small
 * project in that Node, which takes as long as two starts of Node. The same Node gives the same bytes.
 * @returns what `bootstrapParts` takes.
 * @throws PackError ERR_PACK_COMPILE_FAILED when that Node does not run here.
 */
export async function compileBootstrap({ mount, nodePath, runner = [], execArgv = [], signal }: CompileBootstrapOptions): Promise<BootstrapCache> {
  const flags = [...new Set([...bootstrapExecArgv({ mount }), ...execArgv])];
  const command = [...runner, nodePath, ...flags];
  const env = withoutNodeVariables(process.env);
  const stop = new AbortController();
  const either = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  try {
    const [caches, flagHash] = await Promise.all([train(command, env, mount, either), readFlagHash(command, env, either)]);
    for (const cache of caches.values()) setFlagHash(cache, flagHash);
    return caches;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new PackError('ERR_PACK_COMPILE_FAILED', `${nodePath} does not run the bootstrap (${cause instanceof Error ? cause.message.trim() : String(cause)})`, {
      path: nodePath, cause, hint: 'code caches are made by the Node of the target, which has to run on this machine; build without them, or on a machine of the target\'s kind',
    });
  } finally {
    stop.abort(); // where one of the two failed, the other goes too
  }
}

async function train(command: readonly string[], env: NodeJS.ProcessEnv, mount: BootstrapOptions['mount'], signal: AbortSignal): Promise<BootstrapCache> {
  const scripts = JSON.stringify([...bootstrapScripts({ mount })].map(([part, script]) => ({ part, script })));
  const archive = await trainingArchive();
  const room = await mkdtemp(path.join(tmpdir(), 'pack-training-'));
  try {
    const output = path.join(room, 'cache');
    // One thread: what V8 compiles aside while a program runs leaves marks in the cache.
    const [file, ...args] = [...command, ...REPRODUCIBLE_FLAGS, '--single-threaded', TRAINING_RUN, output];
    const child = spawn(file!, args, { env, stdio: ['pipe', 'ignore', 'pipe'], killSignal: 'SIGKILL', signal });
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    child.stdin.on('error', () => {}); // a Node that ends before it has read everything is reported by its exit
    child.stdin.end(Buffer.concat([Buffer.from(`${scripts.length} ${scripts}`, 'latin1'), archive]));
    const [said, [code, killedBy]] = await Promise.all([text(child.stderr), closed]);
    if (code !== 0) throw new Error(`it stopped with ${code ?? killedBy}${said && `:\n${said.slice(0, 4000)}`}`);
    const caches = decodeBootstrapCache(await readFile(output));
    if (caches === undefined) throw new Error('it wrote no code caches');
    return caches;
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

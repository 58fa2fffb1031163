// Loaded with --require in front of the traced program, its child processes and its worker threads: notes what each file
// of the program asks for, one JSON line an event. Imports nothing but Node's builtins, and must not fail.

import childProcess, { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import workerThreads, { Worker } from 'node:worker_threads';
import type { TraceEvent } from './trace-event.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const { PACK_TRACE_TO: directory, PACK_TRACE_WITHIN: boundary } = process.env;
const self = fileURLToPath(import.meta.url);
const { existsSync, writeSync, openSync } = fs;

/** Functions that take the path of a file to read first. */
const READERS = ['readFile', 'readFileSync', 'open', 'openSync', 'createReadStream', 'openAsBlob', 'copyFile', 'copyFileSync', 'cp', 'cpSync'] as const;

const file = directory === undefined ? undefined : openNotes(directory);

if (file !== undefined && boundary !== undefined) {
  const seen = new Set<string>();
  if (process.execArgv[1] === self) process.execArgv.splice(0, 2); // a thread with flags of its own got these two from us
  const note = (event: TraceEvent): void => {
    if (!isWithin(boundary, event.path)) return;
    const line = `${JSON.stringify(event)}\n`;
    if (seen.has(line)) return;
    seen.add(line);
    attempt(() => writeSync(file, line));
  };
  watchModules(note);
  watchFiles(note);
  watchAddons(note);
  watchPrograms(note);
  watchThreads(note);
  syncBuiltinESMExports();
}

/** Undefined when the one who watches is gone: a child can outlive it. */
function openNotes(room: string): number | undefined {
  return attempt(() => openSync(path.join(room, `${process.pid}-${workerThreads.threadId}.jsonl`), 'a'));
}

/** Nothing that goes wrong here reaches the program: it goes on as if it were not watched. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function watchModules(note: (event: TraceEvent) => void): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const result = nextResolve(specifier, context);
      const from = pathOf(context.parentURL);
      const target = pathOf(result.url);
      if (from !== undefined && target !== undefined) note({ kind: context.conditions.includes('import') ? 'import' : 'require', from, request: specifier, path: target });
      return result;
    },
  });
}

function watchFiles(note: (event: TraceEvent) => void): void {
  for (const owner of [fs, fs.promises] as unknown as Record<string, AnyFunction>[]) {
    for (const name of READERS) {
      wrap(owner, name, (args) => {
        // A relative path means the working directory, in an executable too: such a file does not belong to the program.
        const target = absolutePath(args[0]);
        if (target === undefined || (name.startsWith('open') && !opensForReading(args[1]))) return;
        const from = caller();
        if (from !== 'loader') note({ kind: 'read', from, path: target });
      });
    }
  }
}

function watchAddons(note: (event: TraceEvent) => void): void {
  wrap(process as unknown as Record<string, AnyFunction>, 'dlopen', ([, target]) => {
    if (typeof target === 'string') note({ kind: 'load', from: caller(), path: path.resolve(target) });
  });
}

interface SpawnOptions { file?: string; args?: string[]; cwd?: string; envPairs?: string[] }

function watchPrograms(note: (event: TraceEvent) => void): void {
  const started = (file: string, args: readonly string[], cwd: string): void => {
    const isNode = file === process.execPath || /^node(?:\.exe)?$/.test(path.basename(file));
    const script = isNode ? args.find((arg) => !arg.startsWith('-')) : undefined;
    for (const each of [file, script]) {
      if (each === undefined || !/[\\/.]/.test(each)) continue;
      const target = path.resolve(cwd, each);
      if (existsSync(target)) note({ kind: 'start', from: caller(), path: target });
    }
  };
  // All asynchronous ways of starting a program end here.
  wrap(ChildProcess.prototype as unknown as Record<string, AnyFunction>, 'spawn', ([options]) => {
    const { file, args = [], cwd = process.cwd(), envPairs } = options as SpawnOptions;
    if (file !== undefined) started(file, args.slice(1), String(cwd));
    if (envPairs) (options as SpawnOptions).envPairs = Object.entries(tracedEnv(Object.fromEntries(envPairs.map(splitPair)))).map(([name, value]) => `${name}=${value}`);
  });
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    wrap(childProcess as unknown as Record<string, AnyFunction>, name, (args) => {
      const options = args.find((each) => typeof each === 'object' && each !== null && !Array.isArray(each)) as { cwd?: string; env?: NodeJS.ProcessEnv } | undefined;
      if (options?.env) args[args.indexOf(options)] = { ...options, env: tracedEnv(options.env) };
      if (name !== 'execSync') started(String(args[0]), Array.isArray(args[1]) ? args[1] as string[] : [], String(options?.cwd ?? process.cwd()));
    });
  }
}

function watchThreads(note: (event: TraceEvent) => void): void {
  class TracedWorker extends Worker {
    constructor(script: string | URL, options: workerThreads.WorkerOptions = {}) {
      const target = options.eval ? undefined : script instanceof URL ? pathOf(script.href) : path.resolve(script);
      if (target !== undefined) note({ kind: 'start', from: caller(), path: target });
      super(script, {
        ...options,
        ...(options.execArgv && { execArgv: ['--require', self, ...options.execArgv] }),
        ...(typeof options.env === 'object' && { env: tracedEnv(options.env) }),
      });
    }
  }
  Object.defineProperty(TracedWorker, 'name', { value: 'Worker' });
  workerThreads.Worker = TracedWorker;
}

/** Puts `before` in front of a function; it may change the arguments. */
function wrap(owner: Record<string, AnyFunction>, name: string, before: (args: unknown[]) => void): void {
  const original = owner[name];
  if (original === undefined) return;
  const wrapper = function wrapper(this: unknown, ...args: unknown[]): unknown {
    attempt(() => before(args));
    return Reflect.apply(original, this, args);
  };
  owner[name] = Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original)) as AnyFunction;
}

/** The file whose code is running: undefined when only Node's is, `loader` when it is the part that loads modules. */
function caller(): string | undefined {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 40;
  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName());
  const files = new Error().stack as unknown as (string | null)[];
  Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  const others = files.filter((name): name is string => typeof name === 'string' && pathOf(name) !== self);
  const first = others.findIndex((name) => !name.startsWith('node:'));
  const nodes = first === -1 ? others : others.slice(0, first);
  if (nodes.some((name) => name.startsWith('node:internal/modules/'))) return 'loader';
  return pathOf(others[first]);
}

function pathOf(place: string | undefined): string | undefined {
  if (place === undefined) return undefined;
  if (place.startsWith('file:')) return fileURLToPath(place.replace(/[?#].*$/, ''));
  return path.isAbsolute(place) ? place : undefined;
}

function absolutePath(value: unknown): string | undefined {
  const text = value instanceof URL ? value.href : Buffer.isBuffer(value) ? value.toString() : value;
  return typeof text === 'string' ? pathOf(text) : undefined;
}

function opensForReading(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0;
  return typeof flags !== 'string' || flags === 'r' || flags === 'rs';
}

function isWithin(directory: string, file: string): boolean {
  return file.startsWith(directory.endsWith(path.sep) ? directory : directory + path.sep);
}

/** An environment in which a child is watched too. */
function tracedEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS = '', PACK_TRACE_OPTIONS = '' } = { ...env, PACK_TRACE_OPTIONS: process.env['PACK_TRACE_OPTIONS'] };
  return {
    ...env,
    PACK_TRACE_TO: directory, PACK_TRACE_WITHIN: boundary, PACK_TRACE_OPTIONS,
    NODE_OPTIONS: NODE_OPTIONS.includes(PACK_TRACE_OPTIONS) ? NODE_OPTIONS : `${NODE_OPTIONS} ${PACK_TRACE_OPTIONS}`.trim(),
  };
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=', 1);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

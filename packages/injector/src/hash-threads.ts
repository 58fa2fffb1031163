import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Pages of a file, the last of which may be shorter, and where their hashes go. */
export interface PagesToHash {
  readonly offset: number;
  readonly size: number;
  /** Where in the hashes those of these pages begin. */
  readonly at: number;
}

/** What a thread works for. */
export interface HashThreadsOptions {
  readonly path: string;
  readonly pageSize: number;
  /** Gets the hashes. */
  readonly hashes: SharedArrayBuffer;
}

/** Threads that hash pages of a file beside the one that reads or writes it. */
export interface HashThreads {
  /** A thread that has nothing to do, as a function that gives it something; undefined: there is none now. */
  reserve(): ((pages: PagesToHash) => void) | undefined;
  /** Waits until all that was given is hashed. @throws what went wrong in a thread. */
  settled(): Promise<void>;
  stop(): void;
}

/** Starts a thread for each processor but one, if `size` bytes are worth it; they take a while until they are there. */
export function startHashThreads(size: number, options: HashThreadsOptions): HashThreads {
  const count = size < WORTH_THREADS ? 0 : Math.min(availableParallelism() - 1, MOST_THREADS);
  const idle: Worker[] = [];
  let working = 0;
  let failure: Error | undefined;
  let onSettled: (() => void) | undefined;
  const threads = Array.from({ length: count }, () => {
    const thread = new Worker(new URL(import.meta.url.endsWith('.ts') ? './hash-thread.ts' : './hash-thread.js', import.meta.url), { workerData: options, execArgv: [], resourceLimits: { maxYoungGenerationSizeMb: 2 } });
    thread.unref();
    thread.once('online', () => idle.push(thread));
    thread.on('message', () => {
      idle.push(thread);
      done();
    });
    thread.once('error', (error) => {
      failure ??= error;
      done();
    });
    return thread;
  });
  const done = (): void => {
    working--;
    if (working === 0 || failure) onSettled?.();
  };
  return {
    reserve() {
      const thread = idle.pop();
      return thread && ((pages) => {
        working++;
        thread.postMessage(pages);
      });
    },
    async settled() {
      if (working > 0 && !failure) {
        threads.forEach((thread) => thread.ref());
        await new Promise<void>((resolve) => { onSettled = resolve; });
      }
      if (failure) throw failure;
    },
    stop: () => threads.forEach((thread) => void thread.terminate()),
  };
}

/** Bytes: below, starting threads (some 30 ms of processor time each) takes longer than they save. */
const WORTH_THREADS = 1 << 28;
/** More of them take memory, and the disk does not give more. */
const MOST_THREADS = 3;

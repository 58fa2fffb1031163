/**
 * What the threads of a process have in common, as descriptors and the working directory are where files are real:
 * which descriptors are files of the archive and where each was read to, and the working directory where it lies in the
 * mount. In memory that all threads see.
 */
export interface SharedState {
  readonly memory: SharedArrayBuffer;
  /** The working directory; undefined when it is a real one. */
  directory(): string | undefined;
  /** Only the main thread may change it. */
  setDirectory(path: string | undefined): void;
  /** The node of a virtual descriptor, or -1. */
  node(fd: number): number;
  /** @param node -1: the descriptor is none of the archive's any more */
  setNode(fd: number, node: number): void;
  position(fd: number): number;
  setPosition(fd: number, position: number): void;
}

/** The key of `worker_threads.getEnvironmentData` under which a new worker gets the memory. */
export const SHARED_STATE_KEY = 'pack:shared-state';

let state: SharedState | undefined;

/** The process's state, if something was shared already. */
export function existingState(): SharedState | undefined {
  return state;
}

/** The process's state, made when it is first asked for. */
export function sharedState(): SharedState {
  return state ??= createState(new SharedArrayBuffer(TABLE + 256 * ENTRY, { maxByteLength: TABLE + MAX_DESCRIPTORS * ENTRY }));
}

/** In a worker: takes over the state of the thread that made it. */
export function adoptState(memory: unknown): void {
  if (memory instanceof SharedArrayBuffer) state = createState(memory);
}

// A count of changes of the directory, then two places for it in turn: its length and its bytes, so that who reads one
// while the other is written sees a whole.
const DIRECTORY = 4096 + 8;
const TABLE = 8 + 2 * DIRECTORY;
// For each descriptor its node plus one and its position: sizes of files need more than 32 bits.
const ENTRY = 16;
const MAX_DESCRIPTORS = 1 << 20;

function createState(memory: SharedArrayBuffer): SharedState {
  const changes = new Int32Array(memory, 0, 1);
  const table = new Float64Array(memory, TABLE);
  let known: { change: number; text: string | undefined } = { change: 0, text: undefined };

  function ensure(fd: number): void {
    const needed = TABLE + (fd + 1) * ENTRY;
    if (needed > memory.byteLength) memory.grow(Math.min(memory.maxByteLength, 2 * needed));
  }

  return {
    memory,
    directory() {
      // It is asked for at each call with a path.
      for (let change = Atomics.load(changes, 0); change !== known.change; change = Atomics.load(changes, 0)) {
        const place = 8 + (change & 1) * DIRECTORY;
        const length = new DataView(memory).getInt32(place, true);
        known = { change, text: length === 0 ? undefined : Buffer.from(memory, place + 8, length).toString() };
      }
      return known.text;
    },
    setDirectory(path) {
      const change = Atomics.load(changes, 0) + 1;
      const place = 8 + (change & 1) * DIRECTORY;
      const bytes = Buffer.from(path ?? '');
      new DataView(memory).setInt32(place, bytes.length, true);
      new Uint8Array(memory, place + 8, bytes.length).set(bytes);
      Atomics.store(changes, 0, change);
    },
    node: (fd) => (table[2 * fd] ?? 0) - 1,
    setNode(fd, node) {
      ensure(fd);
      table[2 * fd + 1] = 0;
      table[2 * fd] = node + 1;
    },
    position: (fd) => table[2 * fd + 1] ?? 0,
    setPosition(fd, position) {
      table[2 * fd + 1] = position;
    },
  };
}

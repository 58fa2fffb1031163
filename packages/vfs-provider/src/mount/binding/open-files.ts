import { existingState, sharedState } from '../shared-state.ts';
import type { MountContext } from './context.ts';

/** A file or directory of the archive that is open. */
export interface OpenFile {
  readonly node: number;
  /** Where the next read without a position starts, in bytes. */
  position: number;
}

/**
 * The virtual descriptors. Each is a real descriptor on the null device: so its number is unique in the
 * process, no later open can give it out again, limits hold, and whatever native code does with it is harmless.
 * All threads of the process know them, so numbers and FileHandles may be sent from one to another.
 */
export interface OpenFiles {
  find(fd: number): OpenFile | undefined;
  /** Opens a node; gives the descriptor. Throws what opening the null device throws, e.g. EMFILE. */
  open(node: number): number;
  /** Takes over a descriptor on the null device that a native FileHandle owns. */
  adopt(fd: number, node: number, owner: object): void;
  forget(fd: number): void;
}

export const NULL_DEVICE: string = process.platform === 'win32' ? '\\\\.\\nul' : '/dev/null';

/** @param beforeFirst is called before this thread deals with a virtual descriptor for the first time */
export function createOpenFiles(context: MountContext, beforeFirst: () => void): OpenFiles {
  // Descriptors that this thread has opened; the owner is the FileHandle that will close the descriptor, if there is one.
  const own = new Map<number, WeakRef<object> | undefined>();
  const isNullDevice = createNullDeviceTest(context);
  let started = false;
  const start = (): void => {
    if (started) return;
    started = true;
    beforeFirst();
  };
  const isHeldHere = (fd: number): boolean => {
    if (!own.has(fd)) return false;
    const owner = own.get(fd);
    if (owner === undefined || owner.deref() !== undefined) return true;
    own.delete(fd);
    return false;
  };
  const add = (fd: number, node: number, owner?: object): void => {
    start();
    own.set(fd, owner && new WeakRef(owner));
    sharedState().setNode(fd, node);
  };
  return {
    find(fd) {
      const state = existingState();
      const node = state === undefined ? -1 : state.node(fd);
      if (state === undefined || node < 0) return undefined;
      // A FileHandle that was collected has closed its descriptor, or is in another thread now; what another thread has
      // opened it may have closed natively: the number may belong to another file now.
      if (!isHeldHere(fd) && !isNullDevice(fd)) {
        state.setNode(fd, -1);
        return undefined;
      }
      start();
      return {
        node,
        get position() { return state.position(fd); },
        set position(value) { state.setPosition(fd, value); },
      };
    },
    open(node) {
      const fd = context.native['open']?.(NULL_DEVICE, 0, 0o666) as number;
      add(fd, node);
      return fd;
    },
    adopt: add,
    forget(fd) {
      own.delete(fd);
      const state = existingState();
      if (state !== undefined && state.node(fd) >= 0) state.setNode(fd, -1);
    },
  };
}

/** Makes the test whether a descriptor is open and on the null device. */
function createNullDeviceTest({ native }: MountContext): (fd: number) => boolean {
  // Mode and device, of the fields of Node's `FsStatsOffset`.
  const identity = (stats: ArrayLike<number> | undefined): string => `${stats?.[1]} ${stats?.[5]}`;
  let known: string | undefined;
  return (fd) => {
    known ??= identity(native['stat']?.(NULL_DEVICE, false, undefined, true) as ArrayLike<number>);
    try {
      return identity(native['fstat']?.(fd, false, undefined, false) as ArrayLike<number>) === known;
    } catch {
      return false;
    }
  };
}

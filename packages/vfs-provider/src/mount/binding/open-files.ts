import type { MountContext } from './context.ts';

/** A file or directory of the archive that is open. */
export interface OpenFile {
  readonly node: number;
  /** Where the next read without a position starts, in bytes. */
  position: number;
  /** The FileHandle that owns the descriptor, if it was opened as one. */
  readonly owner?: WeakRef<object>;
}

/**
 * The virtual descriptors. Each is a real descriptor on the null device: so its number is unique in the
 * process, no later open can give it out again, limits hold, and whatever native code does with it is harmless.
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

/** @param beforeFirst is called before the first descriptor exists */
export function createOpenFiles(context: MountContext, beforeFirst: () => void): OpenFiles {
  const files = new Map<number, OpenFile>();
  let started = false;
  const { open } = context.native;
  const add = (fd: number, file: OpenFile): void => {
    if (!started) {
      started = true;
      beforeFirst();
    }
    files.set(fd, file);
  };
  return {
    find(fd) {
      if (files.size === 0) return undefined;
      const file = files.get(fd);
      // A FileHandle that was collected has closed its descriptor: the number may belong to another file now.
      if (file?.owner !== undefined && file.owner.deref() === undefined) {
        files.delete(fd);
        return undefined;
      }
      return file;
    },
    open(node) {
      const fd = open?.(NULL_DEVICE, 0, 0o666) as number;
      add(fd, { node, position: 0 });
      return fd;
    },
    adopt(fd, node, owner) {
      add(fd, { node, position: 0, owner: new WeakRef(owner) });
    },
    forget(fd) {
      files.delete(fd);
    },
  };
}

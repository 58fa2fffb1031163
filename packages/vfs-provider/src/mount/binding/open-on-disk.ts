import type { MountContext } from './context.ts';
import type { Materialize } from './materialize.ts';
import type { OpenFile } from './open-files.ts';

/** Gives a new real descriptor of a file with the same content, at the same position: for what only the kernel reads. */
export type OpenOnDisk = (file: OpenFile) => number;

export function createOpenOnDisk({ native }: MountContext, materialize: Materialize): OpenOnDisk {
  return (file) => {
    const fd = native['open']?.(materialize(file.node), 0, 0) as number;
    // There is no seek in Node: reading moves the position.
    const scratch = new Uint8Array(Math.min(file.position, 65_536));
    for (let left = file.position; left > 0; ) {
      const read = native['read']?.(fd, scratch, 0, Math.min(left, scratch.length), -1) as number;
      if (read === 0) break;
      left -= read;
    }
    return fd;
  };
}

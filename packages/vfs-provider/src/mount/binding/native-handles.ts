import type { MountContext } from './context.ts';
import type { Binding, NativeFunction } from './native.ts';
import type { OpenOnDisk } from './open-on-disk.ts';
import type { OpenFiles } from './open-files.ts';

interface NativeHandle {
  close(): Promise<void>;
  releaseFD(): void;
}

/**
 * Handles that Node makes from a descriptor to let native code read from it, as HTTP/2 does to send a file: for a virtual
 * descriptor that is one of a file on the disk with the same content.
 */
export function serveNativeHandles(context: MountContext, binding: Binding, files: OpenFiles, openOnDisk: OpenOnDisk): void {
  const Native = binding['FileHandle'] as unknown as new (...args: unknown[]) => NativeHandle;
  const closeDescriptor = context.native['close'] as (fd: number) => void;

  function FileHandle(fd: number, ...range: unknown[]): NativeHandle {
    const file = files.find(fd);
    if (file === undefined) return new Native(fd, ...range);
    const disk = openOnDisk(file);
    const handle = new Native(disk, ...range);
    const { close, releaseFD } = handle;
    return Object.assign(handle, {
      close: () => {
        files.forget(fd);
        closeDescriptor(fd);
        return close.call(handle);
      },
      // The descriptor goes back to who gave it.
      releaseFD: () => {
        releaseFD.call(handle);
        closeDescriptor(disk);
      },
    });
  }
  FileHandle.prototype = Native.prototype as object;
  binding['FileHandle'] = FileHandle as NativeFunction;
}

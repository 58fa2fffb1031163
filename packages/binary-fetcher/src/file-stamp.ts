import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

/**
 * What the file system says of a file that changes whenever its content does. `ctimeNs` cannot be set by a program
 * (short of changing the clock), so a write is noticed although it keeps size and mtime.
 */
export interface FileStamp {
  readonly size: string;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
  /** Milliseconds since 1970 when the content was last hashed. */
  readonly hashedAt: number;
}

/** Clocks of file systems are coarse: a file hashed this soon after its last change may have changed again unseen. */
const RACY_MS = 2000;

/** The stamp of a file, taken before it is hashed. */
export async function stampFile(path: string): Promise<FileStamp> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
  return { size: `${size}`, mtimeNs: `${mtimeNs}`, ctimeNs: `${ctimeNs}`, ino: `${ino}`, hashedAt: Date.now() };
}

/** Whether a file that was hashed at `old` is surely the same at `now`, so that it need not be hashed again. */
export function isSurelyUnchanged(old: FileStamp, now: FileStamp): boolean {
  const same = old.size === now.size && old.mtimeNs === now.mtimeNs && old.ctimeNs === now.ctimeNs && old.ino === now.ino;
  return same && old.hashedAt - Number(BigInt(old.ctimeNs) / 1_000_000n) > RACY_MS;
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(1 << 20); // one for the whole file: a stream's many would wait for the garbage collector
  const handle = await open(path);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

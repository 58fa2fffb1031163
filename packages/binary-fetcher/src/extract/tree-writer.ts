import { createHash } from 'node:crypto';
import { mkdir, open, symlink, type FileHandle } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** A file that was written. */
export interface WrittenFile {
  /** From the root of the tree, with '/'. */
  readonly path: string;
  readonly size: number;
  readonly executable: boolean;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Where a tree is put. Paths have been judged: none leads elsewhere. */
export interface TreeWriter {
  directory(path: string): Promise<void>;
  file(path: string, options: { readonly executable: boolean; readonly body: AsyncIterable<Uint8Array> }): Promise<WrittenFile>;
  /** @param target what the link means, from the root of the tree */
  link(path: string, target: string): Promise<void>;
  /** Waits until all that was given is written for good. @throws what went wrong with any of it */
  finished(): Promise<void>;
}

/** So many files are on their way to the disk while the next are written. One by one, a Node with its headers took twice as long. */
const BEHIND = 4;

/**
 * Writes a tree below an existing directory of its own. Files get mode 0755 or 0644, as pnpm's store does, whatever the
 * umask; what is there already is never written to.
 */
export function diskWriter(root: string): TreeWriter {
  const made = new Set<string>(['.']);
  const syncs: Promise<void>[] = Array.from({ length: BEHIND }, () => Promise.resolve());
  let next = 0;
  const syncBehind = async (handle: FileHandle): Promise<void> => {
    const place = next++ % BEHIND;
    const before = syncs[place];
    const work = handle.sync().finally(() => handle.close());
    work.catch(() => {}); // told by who waits for it
    syncs[place] = work;
    await before;
  };
  const parents = async (path: string): Promise<void> => {
    const parent = dirname(path);
    if (made.has(parent)) return;
    await mkdir(join(root, parent), { recursive: true, mode: 0o755 });
    made.add(parent);
  };
  return {
    async directory(path) {
      await mkdir(join(root, path), { recursive: true, mode: 0o755 });
      made.add(path);
    },
    async file(path, { executable, body }) {
      await parents(path);
      const mode = executable ? 0o755 : 0o644;
      const hash = createHash('sha256');
      let size = 0;
      const handle = await open(join(root, path), 'wx', mode);
      try {
        for await (const chunk of body) {
          hash.update(chunk);
          await handle.writeFile(chunk);
          size += chunk.byteLength;
        }
        await handle.chmod(mode);
      } catch (error) {
        await handle.close();
        throw error;
      }
      await syncBehind(handle);
      return { path, size, executable, sha256: hash.digest('hex') };
    },
    async link(path, target) {
      await parents(path);
      await symlink(relative(dirname(join(root, path)), join(root, target)), join(root, path));
    },
    async finished() {
      await Promise.allSettled(syncs);
      await Promise.all(syncs);
    },
  };
}

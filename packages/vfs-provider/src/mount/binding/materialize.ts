import type { MountableArchive } from '../archive.ts';

/** Gives the path of a private file on the disk with a node's content; the same path each time. */
export type Materialize = (node: number) => string;

/**
 * Files for what only the kernel can read (a child's standard input, large blobs): mode 0600 in a directory
 * of mode 0700 below the system's temporary directory, made when first needed, removed when the process exits.
 */
export function createMaterialize(archive: MountableArchive, builtin: (id: string) => unknown): Materialize {
  const paths = new Map<number, string>();
  let directory: string | undefined;

  function makeDirectory(): string {
    const { tmpdir } = builtin('os') as typeof import('node:os');
    const fs = builtin('fs') as typeof import('node:fs');
    const made = fs.mkdtempSync(`${tmpdir()}/pack-`);
    process.on('exit', () => fs.rmSync(made, { recursive: true, force: true }));
    return made;
  }

  return (node) => {
    const known = paths.get(node);
    if (known !== undefined) return known;
    const fs = builtin('fs') as typeof import('node:fs');
    directory ??= makeDirectory();
    const path = `${directory}/${node}`;
    fs.writeFileSync(path, archive.body(node), { mode: 0o600, flag: 'wx' });
    paths.set(node, path);
    return path;
  };
}

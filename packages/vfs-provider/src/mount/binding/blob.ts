import { inShapeOf } from '../in-shape-of.ts';
import type { MountContext } from './context.ts';
import type { Materialize } from './materialize.ts';

/** Up to this size a blob is a copy in memory; larger ones are read from a temporary file, as Node reads them. */
const IN_MEMORY = 16 * 1024 * 1024;

type OpenAsBlob = (path: unknown, options?: { type?: string }) => unknown;

/**
 * openAsBlob: the function itself is replaced, because Node takes the binding's function when it starts.
 * @param fs the public module
 */
export function serveBlobs(context: MountContext, fs: Record<string, unknown>, materialize: Materialize): void {
  const { tree } = context;
  for (const name of ['openAsBlob', 'openAsBlobSync']) {
    const before = fs[name] as OpenAsBlob | undefined;
    if (before === undefined) continue;
    const after = {
      [name](path: unknown, options?: { type?: string }): unknown {
        const text = context.text(path);
        const node = text === undefined ? -1 : tree.locate(text, true);
        if (node < 0) return before(path, options);
        if (tree.isDirectory(node)) return before('/', options); // one that cannot be read
        if (tree.archive.size(node) > IN_MEMORY) return before(materialize(node), options);
        if (options !== undefined) before(process.execPath, options); // throws what it throws on bad options
        const blob = new Blob([Buffer.from(tree.archive.body(node))], { type: options?.type ?? '' });
        return name === 'openAsBlob' ? Promise.resolve(blob) : blob;
      },
    }[name];
    fs[name] = inShapeOf(before, after as OpenAsBlob);
  }
}

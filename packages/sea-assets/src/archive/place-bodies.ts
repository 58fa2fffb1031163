import { PackError } from '@pack/errors';
import { BODY_ALIGNMENT, HEADER_SIZE } from '../format.ts';
import type { ArchiveFile, ArchiveFrame } from './archive-entry.ts';
import type { TreeNode } from './build-tree.ts';

export interface PlacedFile {
  readonly id: number;
  readonly entry: ArchiveFile;
  readonly bodyOffset: number;
  /** What stands around the body. */
  readonly frame: ArchiveFrame;
  /** Meaningless without a code cache. */
  readonly cacheOffset: number;
}

export interface Placement {
  /** In the order in which they are written. */
  readonly files: readonly PlacedFile[];
  readonly indexOffset: number;
}

/**
 * Where each body and each code cache goes: hot files first, by their numbers and by path. Only sizes are looked at.
 * @throws PackError ERR_PACK_ARCHIVE_INVALID for a size that is none, or that is not that of the given bytes.
 */
export function placeBodies(nodes: readonly TreeNode[], frame: ArchiveFrame = NO_FRAME): Placement {
  const files = nodes.flatMap((node) => (node.entry?.type === 'file' ? [{ id: node.id, entry: node.entry, key: Buffer.from(node.path) }] : []));
  files.sort((a, b) => rank(a.entry) - rank(b.entry) || Buffer.compare(a.key, b.key));
  let end = HEADER_SIZE;
  const placed = files.map(({ id, entry }): PlacedFile => {
    checkSize(entry);
    const { before, after } = entry.kind === 'commonjs' ? frame : NO_FRAME;
    const bodyOffset = alignBody(end + before.length);
    const file = { id, entry, bodyOffset, frame: { before, after }, cacheOffset: alignBody(bodyOffset + entry.size + after.length) };
    end = endOf(file);
    return file;
  });
  return { files: placed, indexOffset: alignBody(end) };
}

/** Where a file's bytes end: the next one's may begin there. */
export function endOf({ entry, bodyOffset, cacheOffset, frame }: PlacedFile): number {
  return entry.codeCache?.length ? cacheOffset + entry.codeCache.length : bodyOffset + entry.size + frame.after.length;
}

const NO_FRAME: ArchiveFrame = { before: '', after: '' };

function rank({ hot = false }: ArchiveFile): number {
  return typeof hot === 'number' ? hot : hot ? Number.MAX_VALUE : Number.POSITIVE_INFINITY;
}

function alignBody(offset: number): number {
  return Math.ceil(offset / BODY_ALIGNMENT) * BODY_ALIGNMENT;
}

function checkSize({ path, size, source }: ArchiveFile): void {
  const wrong = !Number.isSafeInteger(size) || size < 0 || (typeof source !== 'string' && source.length !== size);
  if (wrong) throw new PackError('ERR_PACK_ARCHIVE_INVALID', `"${path}" has not the size ${size}`, { path });
}

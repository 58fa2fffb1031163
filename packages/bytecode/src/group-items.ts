import type { CompileItem } from './compile-batch.ts';

/** One file in so many ends its group: a process has to start for each group, and a changed file costs all of its group. */
const ENDS_GROUP = 128;
/** A group of so many bytes is full, wherever it would end. */
const FULL = 2_000_000;

/**
 * Splits items into groups of neighbours, by their names: where a group ends is decided by the name of its last file, so
 * that a file more or less changes its own group and no other.
 */
export function groupItems(items: readonly CompileItem[]): readonly (readonly CompileItem[])[] {
  const groups: CompileItem[][] = [];
  let bytes = Infinity;
  for (const item of items.toSorted((a, b) => (a.filename < b.filename ? -1 : 1))) {
    if (bytes >= FULL) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)!.push(item);
    bytes += item.size ?? 0;
    if (hashOf(item.filename) % ENDS_GROUP === 0) bytes = Infinity;
  }
  return groups;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

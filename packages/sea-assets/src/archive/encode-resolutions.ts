import { PackError } from '@pack/errors';
import {
  BUILTIN_BIT, MAX_REQUEST_LENGTH, RESOLUTION_FROM, RESOLUTION_HASH, RESOLUTION_KINDS, RESOLUTION_REQUEST_LENGTH,
  RESOLUTION_REQUEST_OFFSET, RESOLUTION_SIZE, RESOLUTION_TARGET,
} from '../format.ts';
import { hashResolution } from '../path-hash.ts';
import type { ArchiveResolution } from './archive-entry.ts';
import type { StringTable } from './string-table.ts';

/**
 * The records of the resolution table, ordered by their keys, and their hashes.
 * @throws PackError ERR_PACK_ARCHIVE_INVALID when an end is not in the archive, or one key has two targets.
 */
export function encodeResolutions(resolutions: readonly ArchiveResolution[], idOf: (path: string) => number | undefined, strings: StringTable): { records: Buffer; hashes: number[] } {
  const edges = [...distinct(resolutions, idOf).values()].sort((a, b) => a.from - b.from || a.kind - b.kind || (a.request < b.request ? -1 : 1));
  const records = Buffer.alloc(edges.length * RESOLUTION_SIZE);
  const hashes = edges.map(({ from, kind, request, target }, i) => {
    const at = i * RESOLUTION_SIZE;
    const hash = hashResolution(from, kind, request);
    const { offset, length } = strings.add(request);
    if (length > MAX_REQUEST_LENGTH) throw invalid('a request is longer than 16 MB', '');
    records.writeUInt32LE(from, at + RESOLUTION_FROM);
    records.writeUInt32LE(hash, at + RESOLUTION_HASH);
    records.writeUInt32LE(offset, at + RESOLUTION_REQUEST_OFFSET);
    records.writeUInt32LE(((kind << 24) | length) >>> 0, at + RESOLUTION_REQUEST_LENGTH);
    records.writeUInt32LE(typeof target === 'number' ? target : (strings.addWithLength(target) | BUILTIN_BIT) >>> 0, at + RESOLUTION_TARGET);
    return hash;
  });
  return { records, hashes };
}

interface Edge { readonly from: number; readonly kind: number; readonly request: string; readonly target: number | string }

function distinct(resolutions: readonly ArchiveResolution[], idOf: (path: string) => number | undefined): Map<string, Edge> {
  const edges = new Map<string, Edge>();
  for (const resolution of resolutions) {
    const edge = toEdge(resolution, idOf);
    const key = `${edge.from} ${edge.kind} ${edge.request}`;
    const present = edges.get(key);
    if (present && present.target !== edge.target) throw invalid(`"${resolution.request}" from "${resolution.from}" has two targets`, resolution.from);
    edges.set(key, edge);
  }
  return edges;
}

function toEdge({ from, kind, request, target }: ArchiveResolution, idOf: (path: string) => number | undefined): Edge {
  const fromId = idOf(from);
  const kindIndex = RESOLUTION_KINDS.indexOf(kind);
  const targetId = target.startsWith('node:') ? target : idOf(target);
  if (fromId === undefined) throw invalid(`a resolution comes from "${from}", which is not in the archive`, from);
  if (kindIndex < 0) throw invalid(`a resolution from "${from}" has the unknown kind "${kind}"`, from);
  if (targetId === undefined) throw invalid(`"${request}" from "${from}" leads to "${target}", which is not in the archive`, from);
  if (!request.isWellFormed()) throw invalid(`${JSON.stringify(request)} from "${from}" is not a text`, from);
  return { from: fromId, kind: kindIndex, request, target: targetId };
}

function invalid(message: string, path: string): PackError {
  return new PackError('ERR_PACK_ARCHIVE_INVALID', message, { path });
}

import { PackError } from '@pack/errors';
import * as format from '../format.ts';
import { hashPath } from '../path-hash.ts';
import type { ArchiveFrame, ArchiveMeta, ArchiveResolution } from './archive-entry.ts';
import type { TreeNode } from './build-tree.ts';
import { encodeResolutions } from './encode-resolutions.ts';
import type { Placement } from './place-bodies.ts';
import { slotTable } from './slot-table.ts';
import { StringTable } from './string-table.ts';

export interface EncodedIndex {
  readonly header: Buffer;
  /** Complete but for what only a reading of the bodies tells; {@link setAscii} and {@link setHash} fill that in. */
  readonly index: Buffer;
  readonly hashesOffset: number;
  readonly totalLength: number;
}

/** Header and index of an archive; kept apart from the bodies, of which only the places are known. */
export function encodeIndex(meta: ArchiveMeta, nodes: readonly TreeNode[], resolutions: readonly ArchiveResolution[], { files, indexOffset }: Placement, frame?: ArchiveFrame): EncodedIndex {
  const strings = new StringTable();
  const records = Buffer.alloc(nodes.length * format.NODE_SIZE);
  const pathHashes = nodes.map((node) => encodeNode(records, node, strings));
  const hashCount = encodeFiles(records, files);
  const ids = new Map(nodes.map(({ path, id }) => [path, id]));
  if (!ids.has(meta.entry)) throw new PackError('ERR_PACK_ARCHIVE_INVALID', `the entry "${meta.entry}" is not in the archive`, { path: meta.entry });
  const table = encodeResolutions(resolutions, (path) => ids.get(path), strings);
  const pathSlots = slotTable(pathHashes);
  const resolutionSlots = slotTable(table.hashes);
  const metaBytes = Buffer.from(JSON.stringify(meta));

  const beforeHashes = [records, pathSlots.bytes, table.records, resolutionSlots.bytes];
  const index = Buffer.concat([...beforeHashes, Buffer.alloc(hashCount * format.HASH_SIZE), strings.bytes(), metaBytes]);
  const totalLength = indexOffset + index.length;
  const header = Buffer.alloc(format.HEADER_SIZE);
  header.writeUInt32LE(format.ARCHIVE_MAGIC, format.HEADER_MAGIC);
  header.writeUInt32LE(format.ARCHIVE_VERSION, format.HEADER_VERSION);
  writeU64(header, totalLength, format.HEADER_TOTAL_LENGTH);
  writeU64(header, indexOffset, format.HEADER_INDEX_OFFSET);
  header.writeUInt32LE(nodes.length, format.HEADER_NODE_COUNT);
  header.writeUInt32LE(pathSlots.slots, format.HEADER_PATH_SLOTS);
  header.writeUInt32LE(table.hashes.length, format.HEADER_RESOLUTION_COUNT);
  header.writeUInt32LE(resolutionSlots.slots, format.HEADER_RESOLUTION_SLOTS);
  header.writeUInt32LE(hashCount, format.HEADER_HASH_COUNT);
  header.writeUInt32LE(strings.length, format.HEADER_STRINGS_LENGTH);
  header.writeUInt32LE(metaBytes.length, format.HEADER_META_LENGTH);
  header.writeUInt16LE(frame?.before.length ?? 0, format.HEADER_FRAME_BEFORE);
  header.writeUInt16LE(frame?.after.length ?? 0, format.HEADER_FRAME_AFTER);
  return { header, index, hashesOffset: sum(beforeHashes), totalLength };
}

/** What stands before the index where the bodies are elsewhere: the header, and where each part starts and the last one ends. */
export function encodeHead({ header, index }: EncodedIndex, starts: readonly number[]): Buffer {
  const front = Buffer.alloc(format.HEADER_SIZE + starts.length * format.PART_START_SIZE);
  header.copy(front);
  writeU64(front, front.length + index.length, format.HEADER_TOTAL_LENGTH);
  writeU64(front, front.length, format.HEADER_INDEX_OFFSET);
  front.writeUInt32LE(starts.length - 1, format.HEADER_PART_COUNT);
  starts.forEach((start, number) => writeU64(front, start, format.HEADER_SIZE + number * format.PART_START_SIZE));
  return front;
}

/** Notes in an index that the body of file `id` is ASCII. */
export function setAscii(index: Buffer, id: number): void {
  const at = id * format.NODE_SIZE + format.NODE_FLAGS;
  index.writeUInt32LE(index.readUInt32LE(at) | format.FLAG_CONTENT_ASCII, at);
}

/** Writes the SHA-256 of the body of file `id`, if the format keeps one for its kind. */
export function setHash(index: Buffer, hashesOffset: number, id: number, hash: Uint8Array): void {
  const number = index.readUInt32LE(id * format.NODE_SIZE + format.NODE_HASH);
  if (number > 0) index.set(hash, hashesOffset + (number - 1) * format.HASH_SIZE);
}

function encodeNode(records: Buffer, node: TreeNode, strings: StringTable): number {
  const at = node.id * format.NODE_SIZE;
  const { entry } = node;
  const name = strings.add(node.name);
  const hash = hashPath(node.path);
  records.writeUInt32LE(node.parent?.id ?? 0, at + format.NODE_PARENT);
  records.writeUInt32LE(name.offset, at + format.NODE_NAME_OFFSET);
  records.writeUInt16LE(name.length, at + format.NODE_NAME_LENGTH);
  records.writeUInt8({ file: format.TYPE_FILE, directory: format.TYPE_DIRECTORY, link: format.TYPE_LINK }[node.type], at + format.NODE_TYPE);
  records.writeUInt32LE(hash, at + format.NODE_PATH_HASH);
  records.writeDoubleLE(entry?.mtimeMs ?? 0, at + format.NODE_MTIME);
  let flags = name.ascii ? format.FLAG_NAME_ASCII : 0;
  const mode = entry?.type === 'link' ? 0o777 : entry?.mode ?? 0o755;
  if (node.type === 'directory') {
    writeU64(records, node.children[0]?.id ?? 0, at + format.NODE_CONTENT_OFFSET);
    writeU64(records, node.children.length, at + format.NODE_CONTENT_LENGTH);
  } else if (node.entry.type === 'link') {
    const target = strings.add(checkedTarget(node.entry.target, node.path));
    writeU64(records, target.offset, at + format.NODE_CONTENT_OFFSET);
    writeU64(records, target.length, at + format.NODE_CONTENT_LENGTH);
    if (target.ascii) flags |= format.FLAG_CONTENT_ASCII;
  }
  records.writeUInt32LE(flags, at + format.NODE_FLAGS);
  records.writeUInt32LE(mode & 0o7777, at + format.NODE_MODE);
  return hash;
}

/** Gives the number of hashes: native addons carry one, because they are checked when they are loaded. */
function encodeFiles(records: Buffer, files: Placement['files']): number {
  let hashCount = 0;
  for (const { id, entry, bodyOffset, cacheOffset } of files) {
    const at = id * format.NODE_SIZE;
    const kind = format.FILE_KINDS.indexOf(entry.kind);
    if (kind < 0) throw new PackError('ERR_PACK_ARCHIVE_INVALID', `"${entry.path}" is of the unknown kind "${entry.kind}"`, { path: entry.path });
    records.writeUInt8(kind, at + format.NODE_KIND);
    writeU64(records, bodyOffset, at + format.NODE_CONTENT_OFFSET);
    writeU64(records, entry.size, at + format.NODE_CONTENT_LENGTH);
    if (entry.codeCache?.length) {
      writeU64(records, cacheOffset, at + format.NODE_CACHE_OFFSET);
      records.writeUInt32LE(entry.codeCache.length, at + format.NODE_CACHE_LENGTH);
    }
    if (entry.kind === 'addon') records.writeUInt32LE(++hashCount, at + format.NODE_HASH);
  }
  return hashCount;
}

function checkedTarget(target: string, path: string): string {
  if (target !== '' && target.isWellFormed() && !target.includes('\0')) return target;
  throw new PackError('ERR_PACK_ARCHIVE_INVALID', `the link "${path}" has the target ${JSON.stringify(target)}`, { path });
}

function writeU64(buffer: Buffer, value: number, at: number): void {
  buffer.writeUInt32LE(value % 2 ** 32, at);
  buffer.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

function sum(buffers: readonly Buffer[]): number {
  return buffers.reduce((total, { length }) => total + length, 0);
}

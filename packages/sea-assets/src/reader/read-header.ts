import {
  ARCHIVE_MAGIC, ARCHIVE_VERSION, HASH_SIZE, HEADER_FRAME_AFTER, HEADER_FRAME_BEFORE, HEADER_HASH_COUNT, HEADER_INDEX_OFFSET, HEADER_MAGIC,
  HEADER_META_LENGTH, HEADER_NODE_COUNT, HEADER_PART_COUNT, HEADER_PATH_SLOTS, HEADER_RESOLUTION_COUNT, HEADER_RESOLUTION_SLOTS, HEADER_SIZE,
  HEADER_STRINGS_LENGTH, HEADER_TOTAL_LENGTH, HEADER_VERSION, NODE_SIZE, PART_START_SIZE, RESOLUTION_SIZE, SLOT_SIZE,
} from '../format.ts';

/**
 * Where the parts of an archive stand, in bytes from its start, and what it has of each. A list with names for its places: an
 * object of so many properties takes V8 fifty microseconds to make for the first time, at each start of an executable.
 */
export type ArchiveParts = readonly [
  nodes: number,
  nodeCount: number,
  pathSlots: number,
  pathSlotCount: number,
  resolutions: number,
  resolutionCount: number,
  resolutionSlots: number,
  resolutionSlotCount: number,
  hashes: number,
  hashCount: number,
  strings: number,
  stringsLength: number,
  meta: number,
  metaLength: number,
  frameBefore: number,
  frameAfter: number,
  partCount: number,
];
export const NODES = 0;
export const NODE_COUNT = 1;
export const PATH_SLOTS = 2;
export const PATH_SLOT_COUNT = 3;
export const RESOLUTIONS = 4;
export const RESOLUTION_COUNT = 5;
export const RESOLUTION_SLOTS = 6;
export const RESOLUTION_SLOT_COUNT = 7;
export const HASHES = 8;
export const HASH_COUNT = 9;
export const STRINGS = 10;
export const STRINGS_LENGTH = 11;
export const META = 12;
export const META_LENGTH = 13;
export const FRAME_BEFORE = 14;
export const FRAME_AFTER = 15;
/** 0: the bodies are in the archive itself. */
export const PART_COUNT = 16;

/**
 * Reads where the parts of an archive stand.
 * @throws Error when the bytes are no archive, one of another version, or cut short.
 */
export function readHeader(view: DataView): ArchiveParts {
  if (view.byteLength < HEADER_SIZE) throw new Error(`not an archive: ${view.byteLength} bytes are fewer than a header`);
  if (view.getUint32(HEADER_MAGIC, true) !== ARCHIVE_MAGIC) throw new Error('not an archive: it does not start with the mark of one');
  const version = view.getUint32(HEADER_VERSION, true);
  if (version !== ARCHIVE_VERSION) throw new Error(`the archive has the format ${version}, this reader knows ${ARCHIVE_VERSION}`);
  const total = readU64(view, HEADER_TOTAL_LENGTH);
  if (total !== view.byteLength) throw new Error(`the archive should have ${total} bytes and has ${view.byteLength}`);

  const count = (at: number): number => view.getUint32(at, true);
  const nodes = readU64(view, HEADER_INDEX_OFFSET);
  const nodeCount = count(HEADER_NODE_COUNT);
  const pathSlots = nodes + nodeCount * NODE_SIZE;
  const pathSlotCount = count(HEADER_PATH_SLOTS);
  const resolutions = pathSlots + pathSlotCount * SLOT_SIZE;
  const resolutionCount = count(HEADER_RESOLUTION_COUNT);
  const resolutionSlots = resolutions + resolutionCount * RESOLUTION_SIZE;
  const resolutionSlotCount = count(HEADER_RESOLUTION_SLOTS);
  const hashes = resolutionSlots + resolutionSlotCount * SLOT_SIZE;
  const hashCount = count(HEADER_HASH_COUNT);
  const strings = hashes + hashCount * HASH_SIZE;
  const stringsLength = count(HEADER_STRINGS_LENGTH);
  const meta = strings + stringsLength;
  const metaLength = count(HEADER_META_LENGTH);
  const partCount = count(HEADER_PART_COUNT);
  const sound = nodes >= HEADER_SIZE + (partCount > 0 ? (partCount + 1) * PART_START_SIZE : 0) && nodeCount > 0 && meta + metaLength === total
    && isTableSize(pathSlotCount, nodeCount) && isTableSize(resolutionSlotCount, resolutionCount);
  if (!sound) throw new Error('the archive is damaged: its header contradicts itself');
  return [
    nodes, nodeCount, pathSlots, pathSlotCount, resolutions, resolutionCount, resolutionSlots, resolutionSlotCount, hashes, hashCount, strings, stringsLength, meta, metaLength,
    view.getUint16(HEADER_FRAME_BEFORE, true), view.getUint16(HEADER_FRAME_AFTER, true), partCount,
  ];
}

function isTableSize(slots: number, entries: number): boolean {
  return slots > entries && (slots & (slots - 1)) === 0;
}

/** Beyond 2^53 the value is not exact, but still too large for any archive. */
export function readU64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
}

import type { BinaryFile } from './binary-file.ts';
import { damagedMachO } from './macho-file.ts';
import type { FileRange } from './sea-fuse.ts';

/** Chained fixups with room for another segment: how they begin now, and where what follows stood before. */
export interface GrownFixups {
  readonly head: Buffer;
  /** Bytes of the old fixups that `head` stands for. */
  readonly replaced: number;
}

/**
 * Adds a segment without fixups at `index` to the chained fixups of a Mach-O file: dyld wants as many entries as there are
 * segments (`dyld_chained_starts_in_image.seg_count`). The structures behind the list are aligned to 8 bytes, so it grows by 8
 * where there is no room of 4 behind it.
 * Source: Apple, `mach-o/fixup-chains.h`; `MachOAnalyzer::validChainedFixupsInfo` in dyld.
 * @throws PackError ERR_PACK_BINARY_INVALID when the fixups contradict themselves.
 */
export async function addSegmentToFixups(binary: BinaryFile, range: FileRange, index: number): Promise<GrownFixups> {
  if (range.size < HEADER_SIZE || range.size > LARGEST) throw damagedMachO(`its chained fixups have ${range.size} bytes`, binary);
  const old = await binary.read(range.offset, range.size, 'chained fixups');
  const startsAt = old.readUInt32LE(STARTS_OFFSET);
  const count = startsAt + 4 <= old.length ? old.readUInt32LE(startsAt) : 0;
  const listEnd = startsAt + 4 + count * 4;
  if (count <= index - 1 || count > MOST_SEGMENTS || listEnd > old.length) throw damagedMachO('its chained fixups do not fit its segments', binary);
  const offsets = Array.from({ length: count }, (_, segment) => old.readUInt32LE(startsAt + 4 + segment * 4));
  const next = Math.min(...offsets.filter((offset) => offset > 0).map((offset) => startsAt + offset), ...DATA_OFFSETS.map((at) => old.readUInt32LE(at)).filter((offset) => offset >= listEnd), old.length);
  if ([...offsets, ...DATA_OFFSETS.map((at) => old.readUInt32LE(at))].some((offset) => offset > old.length)) throw damagedMachO('its chained fixups end behind their end', binary);
  const growth = next - listEnd >= 4 ? 0 : 8;
  const moved = (offset: number, base = 0): number => base + offset >= listEnd ? offset + growth : offset;

  const replaced = Math.max(HEADER_SIZE, growth > 0 ? listEnd : listEnd + 4);
  const bytes = Buffer.concat([old.subarray(0, listEnd), Buffer.alloc(growth), old.subarray(listEnd, replaced)]);
  for (const at of DATA_OFFSETS) bytes.writeUInt32LE(moved(old.readUInt32LE(at)), at);
  bytes.writeUInt32LE(count + 1, startsAt);
  offsets.toSpliced(index, 0, 0).forEach((offset, segment) => {
    bytes.writeUInt32LE(offset === 0 ? 0 : moved(offset, startsAt), startsAt + 4 + segment * 4);
  });
  return { head: bytes, replaced };
}

const HEADER_SIZE = 28;
const STARTS_OFFSET = 4;
/** Of the imports and of their names. */
const DATA_OFFSETS = [8, 12] as const;
/** Bytes; Node's have 300 KB. */
const LARGEST = 1 << 26;
const MOST_SEGMENTS = 1024;

import type { BinaryFile } from './binary-file.ts';
import { SEGMENT_DYNAMIC, type ElfFile } from './elf-header.ts';

/** A table through which the dynamic linker looks symbols up. Nothing points to it but one entry of the dynamic section. */
export interface ElfHashTable {
  readonly offset: number;
  readonly size: number;
  readonly align: number;
  /** Where in the file its address stands. */
  readonly pointerAt: number;
}

/** Finds the hash tables of a dynamically linked program. Source: System V ABI, "Dynamic Section"; elf(5). */
export async function readHashTables(binary: BinaryFile, { segments, sections }: ElfFile): Promise<ElfHashTable[]> {
  const dynamic = segments.find(({ type }) => type === SEGMENT_DYNAMIC);
  const size = Math.min(dynamic?.fileSize ?? 0, MOST_DYNAMIC);
  if (!dynamic || size < ENTRY_SIZE) return [];
  const entries = await binary.read(dynamic.offset, size, 'dynamic section');
  const tables: ElfHashTable[] = [];
  for (let at = 0; at + ENTRY_SIZE <= size; at += ENTRY_SIZE) {
    const sectionType = SECTIONS_OF_TAGS.get(Number(entries.readBigUInt64LE(at)));
    const section = sections.find(({ type, address }) => type === sectionType && BigInt(address) === entries.readBigUInt64LE(at + 8));
    if (section) tables.push({ offset: section.offset, size: section.size, align: TABLE_ALIGN, pointerAt: dynamic.offset + at + 8 });
  }
  return tables;
}

const ENTRY_SIZE = 16;
const TABLE_ALIGN = 8;
/** Bytes; real ones have some hundreds. */
const MOST_DYNAMIC = 1 << 16;
/** By the tag of the entry, `DT_HASH` and `DT_GNU_HASH`, the type of the section. */
const SECTIONS_OF_TAGS: ReadonlyMap<number, number> = new Map([[4, 5], [0x6fff_fef5, 0x6fff_fff6]]);

/** What a shared object asks the dynamic linker for. */
export interface ElfNeeds {
  /** DT_NEEDED: file names. */
  readonly libraries: readonly string[];
  /** DT_RUNPATH or DT_RPATH, split, `$ORIGIN` still in. */
  readonly searchPaths: readonly string[];
}

const DYNAMIC_SEGMENT = 2;
const LOAD_SEGMENT = 1;
const TAG = { needed: 1n, stringTable: 5n, rpath: 15n, runpath: 29n };

/**
 * Reads the dynamic section of a 64-bit little-endian ELF file; `undefined` for anything else.
 * Layout: System V ABI, chapters 4 and 5 (Elf64_Ehdr, Elf64_Phdr, Elf64_Dyn).
 */
export function readElfNeeds(bytes: Uint8Array): ElfNeeds | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1) return undefined;
  try {
    const segments = programHeaders(view);
    const dynamic = segments.find((segment) => segment.type === DYNAMIC_SEGMENT);
    if (dynamic === undefined) return { libraries: [], searchPaths: [] };
    const entries: { tag: bigint; value: bigint }[] = [];
    for (let at = dynamic.offset; at + 16 <= dynamic.offset + dynamic.size; at += 16) {
      const tag = view.getBigUint64(at, true);
      if (tag === 0n) break;
      entries.push({ tag, value: view.getBigUint64(at + 8, true) });
    }
    const tableAddress = entries.find((entry) => entry.tag === TAG.stringTable)?.value;
    const table = tableAddress === undefined ? undefined : fileOffset(segments, Number(tableAddress));
    if (table === undefined) return { libraries: [], searchPaths: [] };
    const texts = (...tags: bigint[]): string[] => entries.filter((entry) => tags.includes(entry.tag)).map((entry) => textAt(bytes, table + Number(entry.value)));
    return { libraries: texts(TAG.needed), searchPaths: texts(TAG.runpath, TAG.rpath).flatMap((paths) => paths.split(':')) };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // offsets beyond the end: a damaged file
    throw error;
  }
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function programHeaders(view: DataView): Segment[] {
  const start = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  return Array.from({ length: view.getUint16(56, true) }, (_, index) => {
    const at = start + index * size;
    return {
      type: view.getUint32(at, true),
      offset: Number(view.getBigUint64(at + 8, true)),
      address: Number(view.getBigUint64(at + 16, true)),
      size: Number(view.getBigUint64(at + 32, true)),
    };
  });
}

function fileOffset(segments: readonly Segment[], address: number): number | undefined {
  const segment = segments.find((each) => each.type === LOAD_SEGMENT && address >= each.address && address < each.address + each.size);
  return segment && segment.offset + (address - segment.address);
}

function textAt(bytes: Uint8Array, from: number): string {
  const end = bytes.indexOf(0, from);
  return Buffer.from(bytes.subarray(from, end === -1 ? bytes.length : end)).toString('utf8');
}

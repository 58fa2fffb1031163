/** What a Mach-O file asks the dynamic linker for. */
export interface MachONeeds {
  /** Of LC_LOAD_DYLIB and its relatives: paths, which may begin with `@rpath`, `@loader_path` or `@executable_path`. */
  readonly libraries: readonly string[];
  /** LC_RPATH. */
  readonly searchPaths: readonly string[];
}

const MAGIC_64 = 0xfeedfacf;
const MAGIC_FAT = 0xcafebabe;
/** LC_LOAD_DYLIB, and the weak, re-exported, lazy and upward ones. */
const LOADS: ReadonlySet<number> = new Set([0xc, 0x80000018, 0x8000001f, 0x20, 0x80000023]);
const RPATH = 0x8000001c;
/** No universal file has more parts. */
const MAX_PARTS = 8;

/**
 * Reads the load commands of a 64-bit Mach-O file, of all parts of a universal one; `undefined` for anything else.
 * Layout: `mach-o/loader.h` (mach_header_64, dylib_command, rpath_command) and `mach-o/fat.h`.
 */
export function readMachONeeds(bytes: Uint8Array): MachONeeds | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 32) return undefined;
  try {
    if (view.getUint32(0) !== MAGIC_FAT) return view.getUint32(0, true) === MAGIC_64 ? readPart(bytes, view, 0) : undefined;
    const count = Math.min(view.getUint32(4), MAX_PARTS);
    const parts = Array.from({ length: count }, (_, index) => view.getUint32(8 + index * 20 + 8))
      .filter((offset) => offset + 32 <= bytes.length && view.getUint32(offset, true) === MAGIC_64)
      .map((offset) => readPart(bytes, view, offset));
    return { libraries: unique(parts.flatMap(({ libraries }) => libraries)), searchPaths: unique(parts.flatMap(({ searchPaths }) => searchPaths)) };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // commands beyond the end: a damaged file
    throw error;
  }
}

function readPart(bytes: Uint8Array, view: DataView, start: number): MachONeeds {
  const libraries: string[] = [];
  const searchPaths: string[] = [];
  const end = Math.min(start + 32 + view.getUint32(start + 20, true), bytes.length);
  for (let at = start + 32; at + 12 <= end;) {
    const command = view.getUint32(at, true);
    const size = view.getUint32(at + 4, true);
    if (size < 8) break;
    const text = (): string => textIn(bytes, at + view.getUint32(at + 8, true), at + size);
    if (LOADS.has(command)) libraries.push(text());
    else if (command === RPATH) searchPaths.push(text());
    at += size;
  }
  return { libraries, searchPaths };
}

function textIn(bytes: Uint8Array, from: number, to: number): string {
  const part = bytes.subarray(from, to);
  const end = part.indexOf(0);
  return Buffer.from(end === -1 ? part : part.subarray(0, end)).toString('utf8');
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

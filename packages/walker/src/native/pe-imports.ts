/** A PE file with more imports than this is damaged. */
const MAX_IMPORTS = 4096;
/** Places in the list of data directories, and what a descriptor of each looks like. */
const IMPORTS = { directory: 1, size: 20, name: 12 };
const DELAYED = { directory: 13, size: 32, name: 4 };

/**
 * Reads the names of the DLLs that a PE file imports, those that it loads on first use among them; `undefined` for what is
 * no PE file. Layout: Microsoft's PE format, "The .idata Section" and "Delay-Load Import Tables".
 */
export function readPeImports(bytes: Uint8Array): readonly string[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint16(0) !== 0x4d5a) return undefined;
  try {
    const header = view.getUint32(60, true);
    if (view.getUint32(header) !== 0x50450000) return undefined;
    const sections = readSections(view, header);
    const optional = header + 24;
    const directories = optional + (view.getUint16(optional, true) === 0x20b ? 112 : 96);
    const count = view.getUint32(directories - 4, true);
    const names: string[] = [];
    for (const { directory, size, name } of [IMPORTS, DELAYED]) {
      const table = directory < count ? fileOffset(sections, view.getUint32(directories + directory * 8, true)) : undefined;
      if (table === undefined) continue;
      for (let at = table; names.length < MAX_IMPORTS; at += size) {
        const place = view.getUint32(at + name, true);
        const offset = place === 0 ? undefined : fileOffset(sections, place);
        if (offset === undefined) break;
        names.push(textAt(bytes, offset));
      }
    }
    return [...new Set(names)];
  } catch (error) {
    if (error instanceof RangeError) return undefined; // offsets beyond the end: a damaged file
    throw error;
  }
}

interface Section {
  /** Where it is in memory, from the start of the image. */
  readonly address: number;
  readonly size: number;
  /** Where it is in the file. */
  readonly offset: number;
}

function readSections(view: DataView, header: number): readonly Section[] {
  const first = header + 24 + view.getUint16(header + 20, true);
  return Array.from({ length: view.getUint16(header + 6, true) }, (_, index) => {
    const at = first + index * 40;
    return { address: view.getUint32(at + 12, true), size: Math.max(view.getUint32(at + 8, true), view.getUint32(at + 16, true)), offset: view.getUint32(at + 20, true) };
  });
}

function fileOffset(sections: readonly Section[], address: number): number | undefined {
  const section = sections.find((each) => address >= each.address && address < each.address + each.size);
  return address === 0 || section === undefined ? undefined : section.offset + (address - section.address);
}

function textAt(bytes: Uint8Array, from: number): string {
  const end = bytes.indexOf(0, from);
  return Buffer.from(bytes.subarray(from, end === -1 ? bytes.length : end)).toString('latin1');
}

import { closeSync, openSync, readSync } from 'node:fs';

/**
 * The program that Linux starts a binary with: its dynamic linker, as the ELF program header PT_INTERP names it.
 * @returns undefined for a static binary, for what is no ELF file, and for what cannot be read
 */
export function elfInterpreter(path: string): string | undefined {
  let file: number;
  try { file = openSync(path, 'r'); } catch { return undefined; }
  try {
    return interpreterIn((position, length) => {
      const bytes = new DataView(new ArrayBuffer(length));
      return readSync(file, bytes, 0, length, position) === length ? bytes : undefined;
    });
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

const PT_INTERP = 3;
/** PATH_MAX of Linux. */
const LONGEST_PATH = 4096;

function interpreterIn(read: (position: number, length: number) => DataView | undefined): string | undefined {
  const head = read(0, 64);
  if (head?.getUint32(0) !== 0x7f454c46) return undefined;
  const is64 = head.getUint8(4) === 2;
  const little = head.getUint8(5) === 1;
  const offset = (view: DataView, at64: number, at32: number): number => is64 ? Number(view.getBigUint64(at64, little)) : view.getUint32(at32, little);
  const size = head.getUint16(is64 ? 54 : 42, little);
  const count = head.getUint16(is64 ? 56 : 44, little);
  const table = offset(head, 32, 28);
  for (let index = 0; index < count && size >= 32; index++) {
    const header = read(table + index * size, size);
    if (header?.getUint32(0, little) !== PT_INTERP) continue;
    const length = offset(header, 32, 16);
    const name = length > 1 && length <= LONGEST_PATH ? read(offset(header, 8, 4), length) : undefined;
    return name && Buffer.from(name.buffer).toString('latin1').replace(/\0.*$/s, '');
  }
  return undefined;
}

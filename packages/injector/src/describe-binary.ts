import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { SEGMENT_LOAD, isCode, readElf, type ElfFile } from './elf-header.ts';
import { findBlobNote } from './elf-note.ts';
import { readMachO, type MachOFile } from './macho-file.ts';
import { readPe, type PeFile } from './pe-header.ts';
import { findBlobResource } from './pe-resources.ts';
import { findFuses, type FileRange, type FusePositions } from './sea-fuse.ts';

export type BinaryFormat = 'elf' | 'macho' | 'pe';

/** What the headers of a binary say. */
export interface BinaryHeaders {
  readonly format: BinaryFormat;
  readonly arch: 'x64' | 'arm64';
  /** As `process.platform` names it. */
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly blob: FileRange | undefined;
  /** What the system loads of the file. */
  readonly inMemory: readonly FileRange[];
  /** What of it is instructions. */
  readonly code: readonly FileRange[];
  /** For what only one format needs. */
  readonly elf?: ElfFile;
  readonly macho?: MachOFile;
  readonly pe?: PeFile;
}

/** Everything that is asked of a binary before something is done with it. */
export interface BinaryDescription extends BinaryHeaders {
  /** Fuses of the binary itself: one that a blob happens to contain does not count. */
  readonly fuses: FusePositions;
}

/**
 * Reads what kind of binary it is and what it carries.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED, ERR_PACK_BINARY_INVALID.
 */
export async function describeBinary(binary: BinaryFile): Promise<BinaryDescription> {
  const headers = await readHeaders(binary);
  return { ...headers, fuses: await fusesOf(binary, headers) };
}

/** As `describeBinary`, but without its fuses: a few reads, however large the file is. */
export async function readHeaders(binary: BinaryFile): Promise<BinaryHeaders> {
  const format = await formatOf(binary);
  return { format, ...await READERS[format](binary) };
}

/**
 * Finds the fuses of a binary: all of it that is loaded is read, but for the blob. Instructions, which are a third of Node.js, are
 * read only when there is no fuse elsewhere: in a binary whose linker put data among them.
 */
export async function fusesOf(binary: BinaryFile, { inMemory, code, blob }: Pick<BinaryHeaders, 'inMemory' | 'code' | 'blob'>): Promise<FusePositions> {
  const program = without(merged(inMemory), blob ? [blob] : []);
  const fuses = await findFuses(binary, without(program, code));
  return code.length === 0 || fuses.set.length + fuses.unset.length > 0 ? fuses : findFuses(binary, program);
}

const READERS: Readonly<Record<BinaryFormat, (binary: BinaryFile) => Promise<Omit<BinaryHeaders, 'format'>>>> = {
  async elf(binary) {
    const elf = await readElf(binary);
    const inMemory = elf.segments.filter(({ type }) => type === SEGMENT_LOAD).map(({ offset, fileSize }) => ({ offset, size: fileSize }));
    return { arch: elf.arch, platform: 'linux', blob: await findBlobNote(binary, elf), inMemory, code: elf.sections.filter(isCode), elf };
  },
  async macho(binary) {
    const macho = await readMachO(binary);
    return { arch: macho.arch, platform: 'darwin', blob: macho.blob, inMemory: macho.segments.map(({ file }) => file), code: macho.segments.flatMap(({ sections }) => sections).filter(({ isCode }) => isCode), macho };
  },
  async pe(binary) {
    const pe = await readPe(binary);
    const code = pe.sections.filter(({ isCode }) => isCode).map(({ file }) => file);
    return { arch: pe.arch, platform: 'win32', blob: await findBlobResource(binary, pe), inMemory: pe.sections.map(({ file }) => file), code, pe };
  },
};

const MACHO_MAGICS = new Set(['feedface', 'feedfacf', 'cefaedfe', 'cffaedfe', 'cafebabe', 'cafebabf']);

async function formatOf(binary: BinaryFile): Promise<BinaryFormat> {
  const { path, size } = binary;
  if (size < 4) throw new PackError('ERR_PACK_BINARY_INVALID', `The Node.js binary has only ${size} bytes`, { path });
  const magic = await binary.read(0, 4, 'first bytes');
  if (magic.toString('latin1') === '\x7fELF') return 'elf';
  if (magic.toString('latin1', 0, 2) === 'MZ') return 'pe';
  if (MACHO_MAGICS.has(magic.toString('hex'))) return 'macho';
  const what = magic.toString('latin1', 0, 2) === '#!' ? 'a script' : `no executable for Linux, macOS or Windows (it begins with ${magic.toString('hex')})`;
  throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', `What should be a Node.js binary is ${what}`, { path });
}

/** The same bytes as ranges in order that neither overlap nor touch. */
function merged(ranges: readonly FileRange[]): FileRange[] {
  const result: FileRange[] = [];
  for (const { offset, size } of ranges.toSorted((a, b) => a.offset - b.offset)) {
    const last = result.at(-1);
    if (last && offset <= last.offset + last.size) result[result.length - 1] = { offset: last.offset, size: Math.max(last.size, offset + size - last.offset) };
    else result.push({ offset, size });
  }
  return result;
}

function without(ranges: readonly FileRange[], holes: readonly FileRange[]): FileRange[] {
  return holes.reduce<FileRange[]>((rest, hole) => {
    const end = hole.offset + hole.size;
    return rest.flatMap((range) => [
      { offset: range.offset, size: Math.min(range.size, hole.offset - range.offset) },
      { offset: Math.max(range.offset, end), size: range.offset + range.size - Math.max(range.offset, end) },
    ]).filter(({ size }) => size > 0);
  }, [...ranges]);
}

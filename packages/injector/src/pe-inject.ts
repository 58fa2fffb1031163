import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { align } from './code-signature.ts';
import { BLOB_NAME } from './elf-note.ts';
import type { InjectionPlan } from './native-inject.ts';
import { CHECKSUM, LARGEST_IMAGE, OPTIONAL_WITHOUT_DIRECTORIES, PE_DIRECTORY, PE_SECTION_SIZE, damagedPe, lastSectionEnd, type PeFile, type PeSection } from './pe-header.ts';
import { withWindowsResources } from './windows-resources.ts';
import type { WindowsOptions } from './windows-options.ts';
import { RCDATA, encodeResourceTree, readResourceTree, type ResourceTree } from './pe-resource-tree.ts';

/** Everything that turns a copy of a Windows binary into one that carries a blob, except the blob and the checksum. */
export interface PeInjection extends Pick<InjectionPlan, 'blobOffset' | 'blobEnd' | 'patches' | 'moves' | 'baseEnd'> {
  readonly resourcesOffset: number;
  /** Where the last section ends. */
  readonly size: number;
  /** Where the checksum stands in the file. */
  readonly checksumAt: number;
}

/**
 * Works out how a blob of `blobSize` bytes goes into a Windows binary: the section `.rsrc` is written anew, with the blob as its
 * last resource (RCDATA, our name, no language), and `.reloc`, which alone may follow it, stands later than before. A signature
 * is left out: it would not fit the file any more, and what comes behind the last section with it.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED for another order of sections, ERR_PACK_INJECT_FAILED when the image would have
 *   2 GiB, which Windows does not load.
 */
export async function planPeInjection(binary: BinaryFile, pe: PeFile, blobSize: number, windows: WindowsOptions = {}): Promise<PeInjection> {
  const { resources, relocations } = lastSections(pe, binary);
  if (![pe.fileAlignment, pe.sectionAlignment].every(isAlignment)) throw damagedPe(`its sections are aligned to ${pe.fileAlignment} and ${pe.sectionAlignment} bytes`, binary);
  const section = resources.file;
  const stock = await readResourceTree(binary, pe);
  const tree = withBlob(await withWindowsResources(stock, windows, async ({ oldAt = 0, length, bytes }) => bytes ?? binary.read(section.offset + oldAt, length, 'resource')), blobSize);
  const encoded = encodeResourceTree(tree, resources.address, section.size);
  const memorySize = align(encoded.size, pe.sectionAlignment);
  if (resources.address + memorySize + (relocations?.memorySize ?? 0) > LARGEST_IMAGE) throw tooLarge(blobSize, binary.path);
  const fileSize = align(encoded.size, pe.fileAlignment);
  const moved = relocations && { from: relocations.file.offset, size: relocations.file.size, to: section.offset + fileSize };
  const headers = newHeaders(pe, encoded.size, fileSize, moved && { offset: moved.to, address: resources.address + memorySize, section: relocations! });
  if (windows.subsystem) headers.writeUInt16LE(SUBSYSTEMS[windows.subsystem], pe.optionalAt + SUBSYSTEM);
  return {
    moves: [{ from: section.offset, size: section.size, to: section.offset + encoded.oldAt }, ...moved ? [moved] : []],
    patches: [
      { at: section.offset, bytes: encoded.head }, { at: section.offset + encoded.oldAt + section.size, bytes: Buffer.alloc(encoded.addedAt - encoded.oldAt - section.size) },
      { at: section.offset + encoded.addedAt, bytes: encoded.added }, { at: 0, bytes: headers },
    ],
    baseEnd: lastSectionEnd(pe),
    resourcesOffset: section.offset,
    blobOffset: section.offset + encoded.blobAt,
    blobEnd: section.offset + fileSize,
    size: section.offset + fileSize + (moved?.size ?? 0),
    checksumAt: pe.optionalAt + CHECKSUM,
  };
}

/** Offsets in the optional header. */
const INITIALIZED_DATA = 8;
const IMAGE_SIZE = 56;
const SUBSYSTEM = 68;
const SUBSYSTEMS = { gui: 2, console: 3 } as const;

function lastSections({ sections, resources, directories }: PeFile, binary: BinaryFile): { resources: PeSection; relocations: PeSection | undefined } {
  const at = sections.findIndex(({ address }) => address === resources.address && resources.size > 0);
  const [own, ...following] = at < 0 ? [] : sections.slice(at);
  const inOrder = sections.every(({ file, address }, index) => index <= at || (own !== undefined && file.offset > own.file.offset && address > own.address));
  const [relocations] = following;
  if (!own || !inOrder || following.length > 1 || (relocations && relocations.address !== directories[PE_DIRECTORY.relocations]?.address)) {
    throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'The binary does not end in the sections .rsrc and .reloc', { path: binary.path, hint: "Use the Node.js binary as it was published, or the injector 'auto', which tries other tools" });
  }
  return { resources: own, relocations };
}

function withBlob(tree: ResourceTree, size: number): ResourceTree {
  const named = new Map(tree.get(RCDATA) ?? []).set(BLOB_NAME, new Map([[0, { codePage: 0, length: size }]]));
  return new Map(tree).set(RCDATA, named);
}

interface MovedSection {
  readonly section: PeSection;
  readonly address: number;
  readonly offset: number;
}

function newHeaders(pe: PeFile, resourcesSize: number, resourcesFileSize: number, moved: MovedSection | undefined): Buffer {
  const headers = Buffer.from(pe.headers);
  const optional = headers.subarray(pe.optionalAt);
  const index = pe.sections.findIndex(({ address }) => address === pe.resources.address);
  const section = headers.subarray(pe.sectionsAt + index * PE_SECTION_SIZE);
  const grown = resourcesFileSize - section.readUInt32LE(16);
  section.writeUInt32LE(resourcesSize, 8);
  section.writeUInt32LE(resourcesFileSize, 16);
  if (moved) {
    section.writeUInt32LE(moved.address, PE_SECTION_SIZE + 12);
    section.writeUInt32LE(moved.offset, PE_SECTION_SIZE + 20);
    optional.writeUInt32LE(moved.address, directoryAt(PE_DIRECTORY.relocations));
  }
  const end = moved ? moved.address + moved.section.memorySize : pe.resources.address + resourcesSize;
  optional.writeUInt32LE(align(end, pe.sectionAlignment), IMAGE_SIZE);
  optional.writeUInt32LE((optional.readUInt32LE(INITIALIZED_DATA) + grown) >>> 0, INITIALIZED_DATA);
  optional.writeUInt32LE(0, CHECKSUM);
  optional.writeUInt32LE(resourcesSize, directoryAt(PE_DIRECTORY.resources) + 4);
  if (pe.directories.length > PE_DIRECTORY.certificates) optional.fill(0, directoryAt(PE_DIRECTORY.certificates), directoryAt(PE_DIRECTORY.certificates) + 8);
  return headers;
}

function directoryAt(index: number): number {
  return OPTIONAL_WITHOUT_DIRECTORIES + index * 8;
}

function isAlignment(value: number): boolean {
  return value >= 16 && value <= 1 << 20 && Number.isInteger(Math.log2(value));
}

function tooLarge(blobSize: number, path: string): PackError {
  return new PackError('ERR_PACK_INJECT_FAILED', `The executable would have more than 2 GiB with this blob of ${blobSize} bytes, and Windows does not start it`, {
    path, hint: 'Leave large assets out of the executable and ship them beside it',
  });
}

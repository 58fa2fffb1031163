import type { BinaryFile } from './binary-file.ts';
import { BLOB_NAME } from './elf-note.ts';
import { fileOffset, type PeFile } from './pe-header.ts';
import type { FileRange } from './sea-fuse.ts';

/**
 * Finds the blob among the resources of a Windows executable: type RCDATA, our name, the first language.
 * Source: Microsoft, "PE Format", section ".rsrc".
 */
export async function findBlobResource(binary: BinaryFile, pe: PeFile): Promise<FileRange | undefined> {
  const { address, size } = pe.resources;
  const root = size >= DIRECTORY_SIZE ? fileOffset(pe, address, DIRECTORY_SIZE) : undefined;
  if (root === undefined) return undefined;
  // three levels, type, name and language, each looked at once: a directory that contains itself is no loop
  const types = await readDirectory(binary, root, 0);
  const names = await subdirectory(binary, root, types.find(({ key }) => key === RCDATA));
  const named = await findNamed(binary, root, names);
  const languages = await subdirectory(binary, root, named);
  const entry = languages[0];
  if (!entry || entry.isDirectory) return undefined;
  const data = await binary.read(root + entry.offset, 16, 'resource');
  const dataSize = data.readUInt32LE(4);
  const offset = fileOffset(pe, data.readUInt32LE(0), dataSize);
  return offset === undefined ? undefined : { offset, size: dataSize };
}

interface DirectoryEntry {
  /** A number, or an offset to a string with the highest bit set. */
  readonly key: number;
  readonly isDirectory: boolean;
  /** Relative to the root directory. */
  readonly offset: number;
}

const RCDATA = 10;
const DIRECTORY_SIZE = 16;
/** Real programs have tens; those with names stand first. */
const ENTRIES_READ = 4096;
const HIGH_BIT = 0x8000_0000;

function subdirectory(binary: BinaryFile, root: number, entry: DirectoryEntry | undefined): Promise<DirectoryEntry[]> {
  return entry?.isDirectory ? readDirectory(binary, root, entry.offset) : Promise.resolve([]);
}

async function readDirectory(binary: BinaryFile, root: number, offset: number): Promise<DirectoryEntry[]> {
  const header = await binary.read(root + offset, DIRECTORY_SIZE, 'resource directory');
  const count = Math.min(header.readUInt16LE(12) + header.readUInt16LE(14), ENTRIES_READ);
  const entries = await binary.read(root + offset + DIRECTORY_SIZE, count * 8, 'resource directory');
  return Array.from({ length: count }, (_, index) => {
    const target = entries.readUInt32LE(index * 8 + 4);
    return { key: entries.readUInt32LE(index * 8), isDirectory: target >= HIGH_BIT, offset: target % HIGH_BIT };
  });
}

async function findNamed(binary: BinaryFile, root: number, entries: readonly DirectoryEntry[]): Promise<DirectoryEntry | undefined> {
  for (const entry of entries) {
    if (entry.key < HIGH_BIT) continue;
    const at = root + entry.key % HIGH_BIT;
    const length = (await binary.read(at, 2, 'resource name')).readUInt16LE(0);
    if (length !== BLOB_NAME.length) continue;
    if ((await binary.read(at + 2, length * 2, 'resource name')).toString('utf16le') === BLOB_NAME) return entry;
  }
  return undefined;
}

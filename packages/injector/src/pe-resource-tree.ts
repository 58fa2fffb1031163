import type { BinaryFile } from './binary-file.ts';
import { align } from './code-signature.ts';
import { damagedPe, fileOffset, type PeFile } from './pe-header.ts';

/** A directory of resources: type, then name, then language. A key is a number or a name. Source: Microsoft, "PE Format", ".rsrc". */
export type ResourceTree = ReadonlyMap<ResourceKey, ReadonlyMap<ResourceKey, ReadonlyMap<ResourceKey, Resource>>>;
export type ResourceKey = number | string;

export interface Resource {
  readonly codePage: number;
  /** Bytes. */
  readonly length: number;
  /** Where in the old section they stand. Neither this nor `bytes`: it is the blob. */
  readonly oldAt?: number;
  readonly bytes?: Buffer;
}

export const RCDATA = 10;

/**
 * Reads which resources a Windows executable has, and where in the section that begins with them their bytes stand.
 * @throws PackError ERR_PACK_BINARY_INVALID when they contradict themselves.
 */
export async function readResourceTree(binary: BinaryFile, pe: PeFile): Promise<ResourceTree> {
  const { address, size } = pe.resources;
  const root = size === 0 ? undefined : fileOffset(pe, address, DIRECTORY_SIZE);
  if (root === undefined) return new Map();
  const budget = { bytes: LARGEST, entries: MOST_ENTRIES };
  // three levels, each read as what it must be: a directory that contains itself is no loop
  return readLevel(binary, root, 0, budget, (names) => readLevel(binary, root, names, budget, (languages) =>
    readLevel(binary, root, languages, budget, (data) => readResource(binary, pe, root + data, budget), false)));
}

interface Budget {
  bytes: number;
  entries: number;
}

const DIRECTORY_SIZE = 16;
const ENTRY_SIZE = 8;
const DATA_ENTRY_SIZE = 16;
const HIGH_BIT = 0x8000_0000;
const LARGEST = 1 << 26;
const MOST_ENTRIES = 65_536;

async function readLevel<Value>(
  binary: BinaryFile, root: number, offset: number, budget: Budget, read: (offset: number) => Promise<Value>, directories = true,
): Promise<Map<ResourceKey, Value>> {
  const header = await binary.read(root + offset, DIRECTORY_SIZE, 'resource directory');
  const count = header.readUInt16LE(12) + header.readUInt16LE(14);
  budget.entries -= count;
  if (budget.entries < 0) throw damagedPe(`it has more than ${MOST_ENTRIES} resources`, binary);
  const entries = await binary.read(root + offset + DIRECTORY_SIZE, count * ENTRY_SIZE, 'resource directory');
  const level = new Map<ResourceKey, Value>();
  for (let at = 0; at < entries.length; at += ENTRY_SIZE) {
    const key = entries.readUInt32LE(at);
    const target = entries.readUInt32LE(at + 4);
    if ((target >= HIGH_BIT) !== directories) throw damagedPe('its resources are not nested by type, name and language', binary);
    level.set(key >= HIGH_BIT ? await readName(binary, root + key - HIGH_BIT) : key, await read(target % HIGH_BIT));
  }
  return level;
}

async function readName(binary: BinaryFile, at: number): Promise<string> {
  const length = (await binary.read(at, 2, 'resource name')).readUInt16LE(0);
  return (await binary.read(at + 2, length * 2, 'resource name')).toString('utf16le');
}

async function readResource(binary: BinaryFile, pe: PeFile, at: number, budget: Budget): Promise<Resource> {
  const entry = await binary.read(at, DATA_ENTRY_SIZE, 'resource');
  const size = entry.readUInt32LE(4);
  const offset = fileOffset(pe, entry.readUInt32LE(0), size);
  if (offset === undefined) throw damagedPe('a resource is in no section', binary);
  const codePage = entry.readUInt32LE(8);
  const section = fileOffset(pe, pe.resources.address, 0)!;
  if (offset >= section) return { codePage, length: size, oldAt: offset - section };
  budget.bytes -= size;
  if (budget.bytes < 0) throw damagedPe(`its resources have more than ${LARGEST} bytes`, binary);
  return { codePage, length: size, bytes: await binary.read(offset, size, 'resource') };
}

/** A section of resources: what it begins with, where the old section stands in it, and where the blob. */
export interface EncodedResources {
  readonly head: Buffer;
  /** Where the old section goes, as a whole: what is kept of it needs no copy. */
  readonly oldAt: number;
  /** What stands between the old section and the blob: resources that are new. */
  readonly added: Buffer;
  readonly addedAt: number;
  readonly blobAt: number;
  /** Bytes with the blob. */
  readonly size: number;
}

/**
 * Encodes resources for a section at `address`: directories, names, entries, the old section of `oldSize` bytes, then new data, each
 * at a multiple of 8 bytes, then the blob. Windows searches by halves: names come first, in order, then numbers in order.
 */
export function encodeResourceTree(tree: ResourceTree, address: number, oldSize: number): EncodedResources {
  const types = entries(tree, (names) => entries(names, (languages) => entries(languages, () => [])));
  const levels = [[types], types.map(({ below }) => below), types.flatMap(({ below }) => below).map(({ below }) => below)];
  const leaves = sortedResources(tree);
  const directoriesSize = levels.flat().reduce((sum, directory) => sum + DIRECTORY_SIZE + directory.length * ENTRY_SIZE, 0);
  const names = encodeNames(levels.flat(2).map(({ key }) => key), directoriesSize + leaves.length * DATA_ENTRY_SIZE);
  const head = Buffer.alloc(align(names.end, 16));

  // directories stand in the order of their levels: the next one to point to is always the next that was not pointed to
  let child = DIRECTORY_SIZE + types.length * ENTRY_SIZE;
  let leaf = directoriesSize;
  let at = 0;
  levels.forEach((directories, level) => {
    for (const directory of directories) {
      head.writeUInt16LE(directory.filter(({ key }) => typeof key === 'string').length, at + 12);
      head.writeUInt16LE(directory.filter(({ key }) => typeof key === 'number').length, at + 14);
      at += DIRECTORY_SIZE;
      for (const { key, below } of directory) {
        head.writeUInt32LE(typeof key === 'string' ? HIGH_BIT + names.offsets.get(key)! : key, at);
        head.writeUInt32LE(level < 2 ? HIGH_BIT + child : leaf, at + 4);
        if (level < 2) child += DIRECTORY_SIZE + below.length * ENTRY_SIZE;
        else leaf += DATA_ENTRY_SIZE;
        at += ENTRY_SIZE;
      }
    }
  });
  for (const [name, offset] of names.offsets) {
    head.writeUInt16LE(name.length, offset);
    head.write(name, offset + 2, 'utf16le');
  }
  return withData(head, directoriesSize, leaves, { address, oldSize });
}

interface Entry {
  readonly key: ResourceKey;
  /** What the directory that it points to holds; nothing for a language, which points to the resource. */
  readonly below: readonly Entry[];
}

function entries<Value>(map: ReadonlyMap<ResourceKey, Value>, below: (value: Value) => readonly Entry[]): Entry[] {
  return sorted(map).map(([key, value]) => ({ key, below: below(value) }));
}

function sortedResources(tree: ResourceTree): Resource[] {
  return sorted(tree).flatMap(([, names]) => sorted(names).flatMap(([, languages]) => sorted(languages).map(([, resource]) => resource)));
}

function withData(head: Buffer, entriesAt: number, leaves: readonly Resource[], { address, oldSize }: { readonly address: number; readonly oldSize: number }): EncodedResources {
  const oldAt = head.length;
  const addedAt = oldAt + padded(oldSize);
  const added: Buffer[] = [];
  let end = addedAt;
  let blobAt: number | undefined;
  const place = ({ bytes, oldAt: offset, length }: Resource): number => {
    if (offset !== undefined) return oldAt + offset;
    if (!bytes) return blobAt ??= end;
    added.push(bytes, Buffer.alloc(padded(length) - length));
    return (end += padded(length)) - padded(length);
  };
  const write = (resource: Resource, index: number): void => {
    [address + place(resource), resource.length, resource.codePage, 0].forEach((value, field) => head.writeUInt32LE(value, entriesAt + index * DATA_ENTRY_SIZE + field * 4));
  };
  const isBlob = ({ bytes, oldAt: offset }: Resource): boolean => offset === undefined && !bytes;
  leaves.forEach((resource, index) => { if (!isBlob(resource)) write(resource, index); });
  leaves.forEach((resource, index) => { if (isBlob(resource)) write(resource, index); });
  const blobSize = leaves.find(isBlob)?.length ?? 0;
  return { head, oldAt, added: Buffer.concat(added), addedAt, blobAt: blobAt ?? end, size: (blobAt ?? end) + blobSize };
}

function encodeNames(keys: readonly ResourceKey[], start: number): { offsets: Map<string, number>; end: number } {
  const offsets = new Map<string, number>();
  let end = start;
  for (const key of keys) {
    if (typeof key !== 'string' || offsets.has(key)) continue;
    offsets.set(key, end);
    end += 2 + key.length * 2;
  }
  return { offsets, end };
}

function sorted<Value>(map: ReadonlyMap<ResourceKey, Value>): [ResourceKey, Value][] {
  return [...map].toSorted(([a], [b]) => {
    if (typeof a !== typeof b) return typeof a === 'string' ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

function padded(size: number): number {
  return Math.ceil(size / 8) * 8;
}

import type { ArchiveMeta } from '../archive/archive-entry.ts';
import {
  BUILTIN_BIT, FILE_KINDS, FLAG_CONTENT_ASCII, FLAG_NAME_ASCII, HASH_SIZE, HEADER_SIZE, MAX_REQUEST_LENGTH, NODE_CACHE_LENGTH,
  NODE_CACHE_OFFSET, NODE_CONTENT_LENGTH, NODE_CONTENT_OFFSET, NODE_FLAGS, NODE_HASH, NODE_KIND, NODE_MODE, NODE_MTIME,
  NODE_NAME_LENGTH, NODE_NAME_OFFSET, NODE_PARENT, NODE_PATH_HASH, NODE_SIZE, NODE_TYPE, PART_START_SIZE, RESOLUTION_FROM,
  RESOLUTION_HASH, RESOLUTION_KINDS, RESOLUTION_REQUEST_LENGTH, RESOLUTION_REQUEST_OFFSET, RESOLUTION_SIZE,
  RESOLUTION_TARGET, SLOT_SIZE, TYPE_DIRECTORY, TYPE_FILE, TYPE_LINK, type FileKind, type ResolutionKind,
} from '../format.ts';
import { hashPath, hashResolution } from '../path-hash.ts';
import {
  FRAME_AFTER, FRAME_BEFORE, HASH_COUNT, HASHES, META, META_LENGTH, NODE_COUNT, NODES, PART_COUNT, PATH_SLOT_COUNT, PATH_SLOTS, readU64, RESOLUTION_COUNT, RESOLUTION_SLOT_COUNT,
  RESOLUTION_SLOTS, RESOLUTIONS, STRINGS, STRINGS_LENGTH, type ArchiveParts,
} from './read-header.ts';

/**
 * A read-only file tree with a table of resolved requests. Nodes have numbers from 0 (the root) to `nodeCount - 1`;
 * any other number is a RangeError, a question that does not fit the node's type is an Error.
 */
export interface Archive {
  readonly meta: ArchiveMeta;
  readonly nodeCount: number;
  /** The node of an exact path ('' is the root), or -1. Follows no links and knows neither '.' nor '..'. */
  find(path: string): number;
  /** 1 file, 2 directory, 3 link. */
  type(id: number): 1 | 2 | 3;
  kind(id: number): FileKind;
  /** Bytes of a file's body or of a link's target; 0 for a directory. */
  size(id: number): number;
  /** Permission bits. */
  mode(id: number): number;
  mtimeMs(id: number): number;
  path(id: number): string;
  name(id: number): string;
  /** The root's parent is the root. */
  parent(id: number): number;
  /** In the order of the bytes of their names. */
  children(id: number): number[];
  linkTarget(id: number): string;
  /** A view of the archive's own, read-only memory: copy it before giving it to anyone who might write. */
  body(id: number): Uint8Array<ArrayBuffer>;
  /** The body as UTF-8 text. A byte order mark stays. */
  text(id: number): string;
  /** The text of a CommonJS file with the frame that it was stored in; undefined for other files, and where none was asked for. */
  framedText(id: number): string | undefined;
  /** SHA-256 of the body, for native addons. A view, as `body` is. */
  hash(id: number): Uint8Array<ArrayBuffer> | undefined;
  /** V8's code cache. A view, as `body` is. */
  codeCache(id: number): Uint8Array<ArrayBuffer> | undefined;
  /** Where a request leads: a node, a builtin ("node:fs"), or undefined when it was not foreseen. */
  resolve(from: number, kind: ResolutionKind, request: string): number | string | undefined;
}

/** Gives the part with a number, from 0; undefined: there is none. */
export type OpenPart = (part: number) => ArrayBuffer | undefined;

/** Bytes that hold a file's, and where in the undivided archive they start. */
interface Bodies {
  readonly bytes: NodeBuffer;
  readonly start: number;
}

interface NodeBuffer extends Buffer<ArrayBuffer> {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

export class BinaryArchive implements Archive {
  readonly nodeCount: number;
  readonly #view: DataView;
  readonly #bytes: NodeBuffer;
  readonly #parts: ArchiveParts;
  readonly #directories = new Map<number, string>();
  readonly #openPart: OpenPart | undefined;
  readonly #opened: Bodies[] = [];
  #meta: ArchiveMeta | undefined;

  constructor(view: DataView, parts: ArchiveParts, openPart?: OpenPart) {
    this.#openPart = openPart;
    this.nodeCount = parts[NODE_COUNT];
    this.#view = view;
    this.#bytes = Buffer.from(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength) as NodeBuffer;
    this.#parts = parts;
  }

  get meta(): ArchiveMeta {
    return this.#meta ??= JSON.parse(this.#bytes.utf8Slice(this.#parts[META], this.#parts[META] + this.#parts[META_LENGTH])) as ArchiveMeta;
  }

  find(path: string): number {
    const pathSlots = this.#parts[PATH_SLOTS];
    const pathSlotCount = this.#parts[PATH_SLOT_COUNT];
    const hash = hashPath(path);
    const mask = pathSlotCount - 1;
    // Bounded, so that a damaged table without an empty slot ends too.
    for (let slot = hash & mask, probes = 0; probes < pathSlotCount; slot = (slot + 1) & mask, probes++) {
      const id = this.#view.getUint32(pathSlots + slot * SLOT_SIZE, true) - 1;
      if (id < 0) return -1;
      if (this.#u32(id, NODE_PATH_HASH) === hash && this.#hasPath(id, path)) return id;
    }
    return -1;
  }

  type(id: number): 1 | 2 | 3 {
    const type = this.#view.getUint8(this.#record(id) + NODE_TYPE);
    if (type === TYPE_FILE || type === TYPE_DIRECTORY || type === TYPE_LINK) return type;
    throw damaged(id);
  }

  kind(id: number): FileKind {
    this.#expect(id, TYPE_FILE, 'file');
    const kind = FILE_KINDS[this.#view.getUint8(this.#record(id) + NODE_KIND)];
    if (kind === undefined) throw damaged(id);
    return kind;
  }

  size(id: number): number {
    return this.type(id) === TYPE_DIRECTORY ? 0 : this.#u64(id, NODE_CONTENT_LENGTH);
  }

  mode(id: number): number {
    return this.#u32(id, NODE_MODE);
  }

  mtimeMs(id: number): number {
    return this.#view.getFloat64(this.#record(id) + NODE_MTIME, true);
  }

  path(id: number): string {
    const parent = this.parent(id);
    if (id === 0) return '';
    if (parent === 0) return this.name(id);
    let directory = this.#directories.get(parent);
    if (directory === undefined) this.#directories.set(parent, directory = `${this.path(parent)}/`);
    return directory + this.name(id);
  }

  name(id: number): string {
    const length = this.#view.getUint16(this.#record(id) + NODE_NAME_LENGTH, true);
    return this.#string(id, this.#u32(id, NODE_NAME_OFFSET), length, this.#u32(id, NODE_FLAGS) & FLAG_NAME_ASCII);
  }

  parent(id: number): number {
    const parent = this.#u32(id, NODE_PARENT);
    if (parent >= id && id !== 0) throw damaged(id);
    return parent;
  }

  children(id: number): number[] {
    this.#expect(id, TYPE_DIRECTORY, 'directory');
    const first = this.#u64(id, NODE_CONTENT_OFFSET);
    const count = this.#u64(id, NODE_CONTENT_LENGTH);
    if (first + count > this.nodeCount) throw damaged(id);
    return Array.from({ length: count }, (_, i) => first + i);
  }

  linkTarget(id: number): string {
    this.#expect(id, TYPE_LINK, 'link');
    return this.#string(id, this.#u64(id, NODE_CONTENT_OFFSET), this.#u64(id, NODE_CONTENT_LENGTH), this.#u32(id, NODE_FLAGS) & FLAG_CONTENT_ASCII);
  }

  body(id: number): Uint8Array<ArrayBuffer> {
    this.#expect(id, TYPE_FILE, 'file');
    return this.#slice(id, this.#u64(id, NODE_CONTENT_OFFSET), this.#u64(id, NODE_CONTENT_LENGTH));
  }

  text(id: number): string {
    return this.#textAround(id, 0, 0);
  }

  framedText(id: number): string | undefined {
    const frameBefore = this.#parts[FRAME_BEFORE];
    const frameAfter = this.#parts[FRAME_AFTER];
    return this.kind(id) === 'commonjs' && frameBefore + frameAfter > 0 ? this.#textAround(id, frameBefore, frameAfter) : undefined;
  }

  hash(id: number): Uint8Array<ArrayBuffer> | undefined {
    const number = this.#u32(id, NODE_HASH);
    if (number === 0) return undefined;
    if (number > this.#parts[HASH_COUNT]) throw damaged(id);
    return new Uint8Array(this.#view.buffer as ArrayBuffer, this.#view.byteOffset + this.#parts[HASHES] + (number - 1) * HASH_SIZE, HASH_SIZE);
  }

  codeCache(id: number): Uint8Array<ArrayBuffer> | undefined {
    this.#expect(id, TYPE_FILE, 'file');
    const length = this.#u32(id, NODE_CACHE_LENGTH);
    return length === 0 ? undefined : this.#slice(id, this.#u64(id, NODE_CACHE_OFFSET), length);
  }

  resolve(from: number, kind: ResolutionKind, request: string): number | string | undefined {
    const resolutions = this.#parts[RESOLUTIONS];
    const resolutionCount = this.#parts[RESOLUTION_COUNT];
    const resolutionSlots = this.#parts[RESOLUTION_SLOTS];
    const resolutionSlotCount = this.#parts[RESOLUTION_SLOT_COUNT];
    const kindIndex = RESOLUTION_KINDS.indexOf(kind);
    const hash = hashResolution(from, kindIndex, request);
    const mask = resolutionSlotCount - 1;
    for (let slot = hash & mask, probes = 0; probes < resolutionSlotCount; slot = (slot + 1) & mask, probes++) {
      const number = this.#view.getUint32(resolutionSlots + slot * SLOT_SIZE, true);
      if (number === 0) return undefined;
      if (number > resolutionCount) throw damaged(from);
      const at = resolutions + (number - 1) * RESOLUTION_SIZE;
      if (this.#view.getUint32(at + RESOLUTION_HASH, true) === hash && this.#view.getUint32(at + RESOLUTION_FROM, true) === from) {
        const length = this.#view.getUint32(at + RESOLUTION_REQUEST_LENGTH, true);
        if (length >>> 24 === kindIndex && this.#text(this.#view.getUint32(at + RESOLUTION_REQUEST_OFFSET, true), length & MAX_REQUEST_LENGTH) === request) {
          return this.#target(this.#view.getUint32(at + RESOLUTION_TARGET, true));
        }
      }
    }
    return undefined;
  }

  #target(target: number): number | string {
    if (target < BUILTIN_BIT) {
      this.#record(target);
      return target;
    }
    const offset = target - BUILTIN_BIT;
    if (offset >= this.#parts[STRINGS_LENGTH]) throw damaged(0);
    return this.#text(offset + 1, this.#view.getUint8(this.#parts[STRINGS] + offset));
  }

  /** Compares from the last segment to the first, without building the node's path. */
  #hasPath(id: number, path: string): boolean {
    let end = path.length;
    while (id !== 0) {
      const name = this.name(id);
      if (!path.endsWith(name, end)) return false;
      end -= name.length;
      id = this.parent(id);
      if (id !== 0 && path.charCodeAt(--end) !== 47 /* slash */) return false;
    }
    return end === 0;
  }

  #expect(id: number, type: number, word: string): void {
    if (this.type(id) !== type) throw new Error(`node ${id} of the archive is not a ${word}`);
  }

  #record(id: number): number {
    if (!(id >= 0 && id < this.nodeCount) || !Number.isInteger(id)) throw new RangeError(`the archive has no node ${id}, only ${this.nodeCount}`);
    return this.#parts[NODES] + id * NODE_SIZE;
  }

  #u32(id: number, field: number): number {
    return this.#view.getUint32(this.#record(id) + field, true);
  }

  #u64(id: number, field: number): number {
    return readU64(this.#view, this.#record(id) + field);
  }

  #slice(id: number, offset: number, length: number): Uint8Array<ArrayBuffer> {
    const { bytes, start } = this.#bodiesAt(id, offset, offset + length);
    return new Uint8Array(bytes.buffer, bytes.byteOffset + offset - start, length);
  }

  /** What holds a range of the bodies: the archive itself, or one of its parts. */
  #bodiesAt(id: number, offset: number, end: number): Bodies {
    const partCount = this.#parts[PART_COUNT];
    const nodes = this.#parts[NODES];
    if (partCount === 0) {
      if (offset < 0 || end > nodes) throw damaged(id);
      return { bytes: this.#bytes, start: 0 };
    }
    let low = 0;
    for (let high = partCount; high - low > 1;) {
      const middle = (low + high) >>> 1;
      if (this.#partStart(middle) <= offset) low = middle;
      else high = middle;
    }
    const start = this.#partStart(low);
    if (offset < start || end > this.#partStart(low + 1)) throw damaged(id);
    const known = this.#opened[low];
    if (known !== undefined) return known;
    const part = this.#openPart?.(low);
    if (part?.byteLength !== this.#partStart(low + 1) - start) throw new Error(`the archive is damaged: its part ${low} is missing or cut short`);
    return this.#opened[low] = { bytes: Buffer.from(part) as NodeBuffer, start };
  }

  #partStart(part: number): number {
    return readU64(this.#view, HEADER_SIZE + part * PART_START_SIZE);
  }

  #textAround(id: number, before: number, after: number): string {
    this.#expect(id, TYPE_FILE, 'file');
    const bodyOffset = this.#u64(id, NODE_CONTENT_OFFSET);
    const start = bodyOffset - before;
    const end = bodyOffset + this.#u64(id, NODE_CONTENT_LENGTH) + after;
    const bodies = this.#bodiesAt(id, start, end);
    const [from, to] = [start - bodies.start, end - bodies.start];
    return this.#u32(id, NODE_FLAGS) & FLAG_CONTENT_ASCII ? bodies.bytes.latin1Slice(from, to) : bodies.bytes.utf8Slice(from, to);
  }

  #string(id: number, offset: number, length: number, ascii: number): string {
    const strings = this.#parts[STRINGS];
    const stringsLength = this.#parts[STRINGS_LENGTH];
    if (offset + length > stringsLength) throw damaged(id);
    return ascii ? this.#bytes.latin1Slice(strings + offset, strings + offset + length) : this.#bytes.utf8Slice(strings + offset, strings + offset + length);
  }

  #text(offset: number, length: number): string {
    return this.#string(0, offset, length, 0);
  }
}

function damaged(id: number): Error {
  return new Error(`the archive is damaged: what it says of node ${id} is impossible`);
}

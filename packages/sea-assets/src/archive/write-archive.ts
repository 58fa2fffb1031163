import { isAscii } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PackError } from '@pack/errors';
import type { ByteSource } from '../byte-source.ts';
import { HEADER_SIZE } from '../format.ts';
import type { ArchiveEntry, ArchiveFile, ArchiveFrame, ArchiveMeta, ArchiveResolution } from './archive-entry.ts';
import { BlockWriter } from './block-writer.ts';
import { buildTree } from './build-tree.ts';
import { encodeIndex, setAscii, setHash, type EncodedIndex } from './encode-index.ts';
import { placeBodies, type PlacedFile, type Placement } from './place-bodies.ts';

const BLOCK_SIZE = 1 << 20;

export interface ArchiveContents {
  readonly meta: ArchiveMeta;
  readonly entries: readonly ArchiveEntry[];
  readonly resolutions: readonly ArchiveResolution[];
  readonly frame?: ArchiveFrame;
}

/** An archive, and what each file takes in it. */
export interface PackedArchive extends ByteSource {
  /** Bytes by path in the archive: body, frame and code cache, and what aligns them. The rest of the length is the index. */
  readonly stored: ReadonlyMap<string, number>;
}

/**
 * The archive of the given contents, as a stream in blocks of 1 MiB: bodies are read when `chunks()` gets to them and
 * never all held in memory. The same contents give the same bytes, in whatever order the entries are listed.
 * @throws PackError ERR_PACK_ARCHIVE_INVALID for contents that make no archive; while streaming
 * ERR_PACK_SOURCE_UNREADABLE, and ERR_PACK_SOURCE_CHANGED for a file that has not the announced size.
 */
export async function writeArchive({ meta, entries, resolutions, frame }: ArchiveContents): Promise<PackedArchive> {
  const nodes = buildTree(entries);
  const placement = placeBodies(nodes, frame);
  const encoded = encodeIndex(meta, nodes, resolutions, placement, frame);
  return { length: encoded.totalLength, stored: storedSizes(placement), chunks: () => archiveChunks(placement, encoded) };
}

function storedSizes({ files }: Placement): ReadonlyMap<string, number> {
  let end = HEADER_SIZE;
  return new Map(files.map(({ entry, bodyOffset, cacheOffset, frame }) => {
    const start = end;
    end = entry.codeCache?.length ? cacheOffset + entry.codeCache.length : bodyOffset + entry.size + frame.after.length;
    return [entry.path, end - start];
  }));
}

async function* archiveChunks({ files, indexOffset }: Placement, encoded: EncodedIndex): AsyncGenerator<Uint8Array> {
  const index = Buffer.from(encoded.index);
  const writer = new BlockWriter(BLOCK_SIZE);
  writer.add(encoded.header);
  let end = HEADER_SIZE;
  for (const file of files) {
    const { entry, bodyOffset, cacheOffset, frame: { before, after } } = file;
    writer.addZeros(bodyOffset - before.length - end);
    writer.add(Buffer.from(before, 'latin1'));
    yield* bodyChunks(file, writer, index, encoded.hashesOffset);
    writer.add(Buffer.from(after, 'latin1'));
    end = bodyOffset + entry.size + after.length;
    if (entry.codeCache?.length) {
      writer.addZeros(cacheOffset - end);
      writer.add(entry.codeCache);
      end = cacheOffset + entry.codeCache.length;
    }
    yield* writer.take();
  }
  writer.addZeros(indexOffset - end);
  writer.add(index);
  yield* writer.takeAll();
}

/** Puts one body into the writer and what was learned about it into the index. */
function* bodyChunks({ id, entry }: PlacedFile, writer: BlockWriter, index: Buffer, hashesOffset: number): Generator<Uint8Array> {
  const hash = entry.kind === 'addon' ? createHash('sha256') : undefined;
  let ascii = true;
  for (const piece of pieces(entry, writer)) {
    ascii &&= isAscii(piece);
    hash?.update(piece);
    yield* writer.take();
  }
  if (ascii) setAscii(index, id);
  if (hash) setHash(index, hashesOffset, id, (hash satisfies Hash).digest());
}

/** The pieces of a body, each already in the writer. */
function* pieces({ source, path, size }: ArchiveFile, writer: BlockWriter): Generator<Uint8Array> {
  if (typeof source !== 'string') {
    writer.add(source);
    yield source;
    return;
  }
  const fd = attempt(source, () => openSync(source, 'r'));
  try {
    const actual = attempt(source, () => fstatSync(fd)).size;
    if (actual !== size) throw changed(source, path);
    for (let left = size; left > 0;) {
      const room = writer.room().subarray(0, left);
      // Synchronously: most files are small, and a thread's round trip for each takes longer than the reading.
      const count = attempt(source, () => readSync(fd, room));
      if (count === 0) throw changed(source, path);
      writer.advance(count);
      left -= count;
      yield room.subarray(0, count);
    }
  } finally {
    closeSync(fd);
  }
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new PackError('ERR_PACK_SOURCE_UNREADABLE', `cannot read ${path}`, { path, cause });
  }
}

function changed(source: string, path: string): PackError {
  return new PackError('ERR_PACK_SOURCE_CHANGED', `${path} changed while it was being packed`, { path: source, hint: 'stop whatever writes to it, and build again' });
}

import { isAscii } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { PackError } from '@pack/errors';
import type { ByteSource } from '../byte-source.ts';
import { HEADER_SIZE } from '../format.ts';
import type { ArchiveEntry, ArchiveFile, ArchiveFrame, ArchiveMeta, ArchiveResolution } from './archive-entry.ts';
import { BlockWriter } from './block-writer.ts';
import { buildTree } from './build-tree.ts';
import { encodeHead, encodeIndex, setAscii, setHash, type EncodedIndex } from './encode-index.ts';
import { endOf, placeBodies, type PlacedFile, type Placement } from './place-bodies.ts';
import { splitIntoRuns, type Run } from './split-into-runs.ts';

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
  /**
   * The same archive in pieces: what opens it needs only the head, and those parts of whose files it reads one. The head's index
   * says what was learned from reading the bodies: its `chunks()` is to be called when those of all parts have ended.
   */
  readonly pieces: { readonly parts: readonly ByteSource[]; readonly head: ByteSource };
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
  return {
    length: encoded.totalLength, stored: storedSizes(placement), chunks: () => archiveChunks(placement, encoded),
    get pieces() { return piecesOf(placement, encoded); },
  };
}

function storedSizes({ files }: Placement): ReadonlyMap<string, number> {
  let end = HEADER_SIZE;
  return new Map(files.map((file) => {
    const start = end;
    end = endOf(file);
    return [file.entry.path, end - start];
  }));
}

async function* archiveChunks({ files, indexOffset }: Placement, encoded: EncodedIndex): AsyncGenerator<Uint8Array> {
  const index = Buffer.from(encoded.index);
  yield encoded.header;
  yield* runChunks({ files, start: HEADER_SIZE, end: indexOffset }, index, encoded.hashesOffset);
  yield index;
}

function piecesOf(placement: Placement, encoded: EncodedIndex): PackedArchive['pieces'] {
  const index = Buffer.from(encoded.index);
  const runs = splitIntoRuns(placement);
  const unread = new Set(runs);
  const front = encodeHead(encoded, [...runs.map(({ start }) => start), placement.indexOffset]);
  return {
    parts: runs.map((run) => ({
      length: run.end - run.start,
      async *chunks() {
        yield* runChunks(run, index, encoded.hashesOffset);
        unread.delete(run);
      },
    })),
    head: {
      length: front.length + index.length,
      async *chunks() {
        if (unread.size > 0) throw new Error(`the head of an archive was asked for before ${unread.size} of its parts were read`);
        yield front;
        yield index;
      },
    },
  };
}

async function* runChunks({ files, start, end: runEnd }: Run, index: Buffer, hashesOffset: number): AsyncGenerator<Uint8Array> {
  const writer = new BlockWriter(BLOCK_SIZE);
  let end = start;
  for (const file of files) {
    const { entry, bodyOffset, cacheOffset, frame: { before, after } } = file;
    writer.addZeros(bodyOffset - before.length - end);
    writer.add(Buffer.from(before, 'latin1'));
    yield* bodyChunks(file, writer, index, hashesOffset);
    writer.add(Buffer.from(after, 'latin1'));
    end = bodyOffset + entry.size + after.length;
    if (entry.codeCache?.length) {
      writer.addZeros(cacheOffset - end);
      writer.add(entry.codeCache);
      end = cacheOffset + entry.codeCache.length;
    }
    yield* writer.take();
  }
  writer.addZeros(runEnd - end);
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

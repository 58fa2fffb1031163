import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { readBinaryHeader, type BinaryHeader } from './binary-header.ts';

/** What a binary's bytes tell without running it. */
export interface BinaryScan {
  readonly header: BinaryHeader | undefined;
  /** Node's version, without 'v', when the binary names exactly one. */
  readonly version: string | undefined;
  readonly fuse: FuseState;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** Node's switch for single executable applications: unset in a stock binary, absent in one built without support. */
export type FuseState = 'unset' | 'set' | 'absent';

/** In two parts, so that no program of ours that is put into an executable holds the mark a second time. */
const FUSE = ['NODE_SEA_FUSE_', 'fce680ab2cc467b6e072b8b5df1996b2:'].join('');

/**
 * Two texts of every official build name its version: what the inspector calls itself in `/json/version`
 * (src/inspector_socket_server.cc) and `process.release.headersUrl` (src/node_metadata.cc).
 */
const VERSION_TEXTS = [/node\.js\/v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)/g, /node-v(\d+\.\d+\.\d+(?:-[0-9A-Za-z.]+)?)-headers\.tar\.gz/g];
const VERSION_MARKS = ['node.js/v', '-headers.tar.gz'];

const CHUNK = 4 << 20;
/** Longer than any text that is looked for: so much of a chunk is looked at again with the next. */
const OVERLAP = 256;

/** Reads a binary once, from front to end. @throws the file system's error when it cannot be read. */
export async function scanBinary(path: string, signal?: AbortSignal): Promise<BinaryScan> {
  const hash = createHash('sha256');
  const versions = VERSION_TEXTS.map(() => new Set<string>());
  const fuses = new Set<string>();
  let header: BinaryHeader | undefined;
  const handle = await open(path);
  try {
    const buffer = Buffer.alloc(OVERLAP + CHUNK);
    let kept = 0;
    for (let position = 0; ;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, kept, CHUNK, position);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(kept, kept + bytesRead);
      if (position === 0) header = readBinaryHeader(chunk);
      hash.update(chunk);
      position += bytesRead;
      const seen = buffer.subarray(0, kept + bytesRead);
      collect(seen, versions, fuses);
      kept = Math.min(OVERLAP, seen.length);
      buffer.copy(buffer, 0, seen.length - kept, seen.length);
    }
  } finally {
    await handle.close();
  }
  const version = versions.find((found) => found.size === 1);
  return { header, version: version && [...version][0], fuse: fuses.has('1') ? 'set' : fuses.has('0') ? 'unset' : 'absent', sha256: hash.digest('hex') };
}

function collect(bytes: Buffer, versions: readonly Set<string>[], fuses: Set<string>): void {
  for (const at of occurrences(bytes, FUSE)) {
    const state = bytes.subarray(at + FUSE.length, at + FUSE.length + 1).toString('latin1');
    if (state !== '') fuses.add(state);
  }
  VERSION_MARKS.forEach((mark, kind) => {
    for (const at of occurrences(bytes, mark)) {
      const around = bytes.toString('latin1', Math.max(0, at - 64), at + 64);
      // A text that the chunk cuts off is whole in the next look, which overlaps this one.
      if (at + 64 > bytes.length && bytes.length === OVERLAP + CHUNK) continue;
      for (const [, version] of around.matchAll(VERSION_TEXTS[kind]!)) versions[kind]!.add(version!);
    }
  });
}

function* occurrences(bytes: Buffer, text: string): Generator<number> {
  for (let at = bytes.indexOf(text, 0, 'latin1'); at !== -1; at = bytes.indexOf(text, at + 1, 'latin1')) yield at;
}

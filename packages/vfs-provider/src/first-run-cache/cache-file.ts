/*
 * The file with the code caches of a program, little-endian:
 *
 *   32 bytes SHA-256 of the file's name and all that follows · u32 mark "PKCC" · u32 number of caches
 *   · n × (u32 node in the archive, u32 bytes of the cache) · the caches, each at a multiple of 8
 *
 * V8 looks at the version, the flags and the length of the source in a cache, but not at its bytes: damage has to be found here.
 */
const HASH_SIZE = 32;
const HEADER_SIZE = HASH_SIZE + 8;
const ENTRY_SIZE = 8;
const ALIGNMENT = 8;
const MARK = 0x43434b50;

/** The sum of bytes in the file of one name. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Caches by number of the node; an empty one: V8 makes none of this module. */
export type CachesByNode = ReadonlyMap<number, Uint8Array>;

export function encodeCaches(caches: CachesByNode, sha256: Sha256): Buffer {
  let end = HEADER_SIZE + caches.size * ENTRY_SIZE;
  const places = [...caches].map(([id, bytes]) => {
    const at = align(end);
    end = at + bytes.length;
    return { id, bytes, at };
  });
  const file = Buffer.alloc(end);
  file.writeUInt32LE(MARK, HASH_SIZE);
  file.writeUInt32LE(caches.size, HASH_SIZE + 4);
  places.forEach(({ id, bytes, at }, index) => {
    file.writeUInt32LE(id, HEADER_SIZE + index * ENTRY_SIZE);
    file.writeUInt32LE(bytes.length, HEADER_SIZE + index * ENTRY_SIZE + 4);
    file.set(bytes, at);
  });
  file.set(sha256(file.subarray(HASH_SIZE)), 0);
  return file;
}

/** The caches in a file, as views of it; undefined: it is damaged, or of something else. */
export function decodeCaches(file: Buffer, sha256: Sha256): Map<number, Uint8Array> | undefined {
  if (file.length < HEADER_SIZE || file.readUInt32LE(HASH_SIZE) !== MARK || file.compare(sha256(file.subarray(HASH_SIZE)), 0, HASH_SIZE, 0, HASH_SIZE) !== 0) return undefined;
  const count = file.readUInt32LE(HASH_SIZE + 4);
  const caches = new Map<number, Uint8Array>();
  let end = HEADER_SIZE + count * ENTRY_SIZE;
  if (end > file.length) return undefined;
  for (let index = 0; index < count; index++) {
    const length = file.readUInt32LE(HEADER_SIZE + index * ENTRY_SIZE + 4);
    const at = align(end);
    end = at + length;
    if (end > file.length) return undefined;
    caches.set(file.readUInt32LE(HEADER_SIZE + index * ENTRY_SIZE), file.subarray(at, end));
  }
  return caches;
}

function align(position: number): number {
  return Math.ceil(position / ALIGNMENT) * ALIGNMENT;
}

/*
 * The layout of the archive: the one home of its numbers. All integers are little-endian and unsigned.
 *
 *   header            HEADER_SIZE bytes
 *   bodies            hot files first, then the others, both by path; a file's code cache follows its body;
 *                     each body and each cache starts at a multiple of BODY_ALIGNMENT; the body of a CommonJS file
 *                     may stand in a frame, so that body and frame can be read as one text
 *   index             at HEADER_INDEX_OFFSET, until the end of the archive:
 *     nodes           nodeCount × NODE_SIZE; breadth first, so that parent < id and the children of a directory are
 *                     consecutive, ordered by the bytes of their names; node 0 is the root
 *     path slots      pathSlots × u32: open addressing with linear probing; id + 1, or 0 for an empty slot
 *     resolutions     resolutionCount × RESOLUTION_SIZE
 *     resolution slots resolutionSlots × u32: number of the resolution + 1, or 0
 *     hashes          hashCount × HASH_SIZE: SHA-256
 *     strings         UTF-8, each stored once, without terminators
 *     meta            JSON
 *
 * An archive may be in pieces: a head (header, part starts, index), and the bodies in parts, each a run of whole files. Offsets of
 * bodies are then those of the undivided archive; part starts are (partCount + 1) × u64, the last one where the bodies end.
 *
 * The index stands last because what it says of bodies (ASCII, hash) is known when they have been read, once.
 * Its parts have no offsets of their own: they follow each other in this order. A slot count is a power of two and
 * greater than the number of its entries. A look-up is a hash, a few probes and one comparison: nothing is parsed.
 */

/** The first four bytes: "PKAR". */
export const ARCHIVE_MAGIC = 0x52414b50;
/** Raised whenever a reader of the former layout would misread a new archive. */
export const ARCHIVE_VERSION = 2;

export const HEADER_SIZE = 64;
export const HEADER_MAGIC = 0;
export const HEADER_VERSION = 4;
/** u64: length of the archive. */
export const HEADER_TOTAL_LENGTH = 8;
/** u64 */
export const HEADER_INDEX_OFFSET = 16;
export const HEADER_NODE_COUNT = 24;
export const HEADER_PATH_SLOTS = 28;
export const HEADER_RESOLUTION_COUNT = 32;
export const HEADER_RESOLUTION_SLOTS = 36;
export const HEADER_HASH_COUNT = 40;
export const HEADER_STRINGS_LENGTH = 44;
export const HEADER_META_LENGTH = 48;
/** u16, u16: bytes of the frame that stands before and after the body of each CommonJS file; 0, 0: there is none. */
export const HEADER_FRAME_BEFORE = 52;
export const HEADER_FRAME_AFTER = 54;
/** 0: the bodies are in the archive itself. */
export const HEADER_PART_COUNT = 56;
export const PART_START_SIZE = 8;

export const BODY_ALIGNMENT = 8;
export const SLOT_SIZE = 4;
export const HASH_SIZE = 32;

export const NODE_SIZE = 64;
export const NODE_PARENT = 0;
/** Offset of the name in the strings. */
export const NODE_NAME_OFFSET = 4;
/** u16, bytes */
export const NODE_NAME_LENGTH = 8;
/** u8: one of TYPE_FILE, TYPE_DIRECTORY, TYPE_LINK. */
export const NODE_TYPE = 10;
/** u8: index into FILE_KINDS. */
export const NODE_KIND = 11;
/** Bits: FLAG_… */
export const NODE_FLAGS = 12;
/** Permission bits. */
export const NODE_MODE = 16;
/** `hashPath` of the node's path. */
export const NODE_PATH_HASH = 20;
/** f64: milliseconds since 1970. */
export const NODE_MTIME = 24;
/** u64. File: offset of the body in the archive. Directory: id of the first child. Link: offset of the target in the strings. */
export const NODE_CONTENT_OFFSET = 32;
/** u64. File: bytes of the body. Directory: number of children. Link: bytes of the target. */
export const NODE_CONTENT_LENGTH = 40;
/** u64 */
export const NODE_CACHE_OFFSET = 48;
/** u32; 0: no code cache. */
export const NODE_CACHE_LENGTH = 56;
/** u32: number of the hash, + 1; 0: none. */
export const NODE_HASH = 60;

export const FLAG_NAME_ASCII = 1;
/** Of a file: the body is ASCII; of a link: the target is. */
export const FLAG_CONTENT_ASCII = 2;

export const TYPE_FILE = 1;
export const TYPE_DIRECTORY = 2;
export const TYPE_LINK = 3;

/** What a program does with a file; a node stores the index. */
export const FILE_KINDS = ['commonjs', 'module', 'json', 'addon', 'wasm', 'asset'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export const RESOLUTION_SIZE = 20;
export const RESOLUTION_FROM = 0;
/** `hashResolution` of from, kind and request. */
export const RESOLUTION_HASH = 4;
/** Offset of the request in the strings. */
export const RESOLUTION_REQUEST_OFFSET = 8;
/** Bytes of the request in the lower 24 bits, index into RESOLUTION_KINDS in the upper 8. */
export const RESOLUTION_REQUEST_LENGTH = 12;
/** A node's id; or, with BUILTIN_BIT, the offset in the strings of one byte of length and a builtin's name. */
export const RESOLUTION_TARGET = 16;
export const BUILTIN_BIT = 0x8000_0000;
export const MAX_REQUEST_LENGTH = 0xff_ffff;

/** Who asks; a resolution stores the index. */
export const RESOLUTION_KINDS = ['require', 'import', 'require.resolve', 'asset', 'worker'] as const;
export type ResolutionKind = (typeof RESOLUTION_KINDS)[number];

/*
 * The single executable application blob: what Node finds in its own executable. Little-endian, packed, no checksum;
 * STR is a u64 length and that many bytes.
 *
 *   u32 magic · u32 flags · u8 execArgvExtension · [u8 mainFormat] · STR code path · STR main script (or snapshot)
 *   [FLAG_CODE_CACHE: STR code cache] [FLAG_ASSETS: u64 n, n × (STR key, STR data)] [FLAG_EXEC_ARGV: u64 n, n × STR]
 *
 * Source of the rule: `SeaSerializer` and `SeaDeserializer` in Node's src/node_sea.cc, which read without checking bounds.
 */

export const BLOB_MAGIC = 0x0143da20;

export const FLAG_NO_WARNING = 1;
export const FLAG_SNAPSHOT = 2;
export const FLAG_CODE_CACHE = 4;
export const FLAG_ASSETS = 8;
export const FLAG_EXEC_ARGV = 16;
/** Node 26: mount the assets as files. */
export const FLAG_VFS = 32;
export const KNOWN_FLAGS = 63;

/** Where a user of the executable may add options of Node's own; the blob stores the index. */
export const EXEC_ARGV_EXTENSIONS = ['none', 'env', 'cli'] as const;
export type ExecArgvExtension = (typeof EXEC_ARGV_EXTENSIONS)[number];

/** The blob stores the index. */
export const MAIN_FORMATS = ['commonjs', 'module'] as const;
export type MainFormat = (typeof MAIN_FORMATS)[number];

/** What stands for the main script's path when none is given: a real one would tell where it was built. */
export const DEFAULT_CODE_PATH = 'main.js';

export interface BlobFormat {
  /** First and last Node version that was compared, byte for byte, with this layout. */
  readonly from: string;
  readonly to: string;
  /** Whether the byte mainFormat is there, and with it main scripts that are ES modules. */
  readonly mainFormat: boolean;
}

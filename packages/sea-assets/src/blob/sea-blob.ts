import { PackError } from '@pack/errors';
import type { ByteSource } from '../byte-source.ts';
import {
  BLOB_MAGIC, DEFAULT_CODE_PATH, EXEC_ARGV_EXTENSIONS, FLAG_ASSETS, FLAG_CODE_CACHE, FLAG_EXEC_ARGV, FLAG_NO_WARNING,
  MAIN_FORMATS, type ExecArgvExtension, type MainFormat,
} from './blob-format.ts';
import { blobFormatOf } from './blob-versions.ts';

export interface SeaContents {
  /** Text or bytes of the script that the executable runs. */
  readonly main: string | Uint8Array;
  /** 'commonjs' unless told; 'module' only from Node 26 on. */
  readonly mainFormat?: MainFormat;
  /** A name for the main script; a constant unless told, so that no build path gets in. */
  readonly codePath?: string;
  /** Options for Node itself. */
  readonly execArgv?: readonly string[];
  /** Whether a user can add such options, by NODE_OPTIONS ('env', Node's default) or --node-options ('cli'). */
  readonly execArgvExtension?: ExecArgvExtension;
  /** Suppresses the warning that single executables are experimental. */
  readonly disableWarning?: boolean;
  readonly assets?: readonly SeaAsset[];
}

export interface SeaAsset {
  readonly key: string;
  readonly source: ByteSource;
}

export interface SeaBlobOptions extends SeaContents {
  /** The exact version of the Node that will read the blob. */
  readonly nodeVersion: string;
  /** V8's code cache of the main script, made by that very Node. */
  readonly codeCache?: Uint8Array;
}

/**
 * The blob that a Node version finds in its executable, as a stream; assets in the given order (Node writes them in
 * the order of a hash table, and reads them in any).
 * @throws PackError ERR_PACK_BLOB_FORMAT_UNKNOWN for a version whose layout is not known, ERR_PACK_UNSUPPORTED_NODE for a
 * main format that the version does not run, ERR_PACK_BLOB_INVALID for assets of one key, or, while streaming, of another
 * length than announced.
 */
export function seaBlob(options: SeaBlobOptions): ByteSource {
  const { assets = [], execArgv = [] } = options;
  checkContents(options);
  const head = encodeHead(options);
  const heads = assets.map(({ key, source }) => Buffer.concat([str(key), u64(source.length)]));
  const tail = execArgv.length > 0 ? Buffer.concat([u64(execArgv.length), ...execArgv.map(str)]) : Buffer.alloc(0);
  const length = assets.reduce((total, { source }, i) => total + heads[i]!.length + source.length, head.length + tail.length);
  return {
    length,
    async *chunks() {
      yield head;
      for (const [i, asset] of assets.entries()) {
        yield heads[i]!;
        yield* assetChunks(asset);
      }
      if (tail.length > 0) yield tail;
    },
  };
}

/** What no blob can hold, whoever writes it. */
export function checkContents({ nodeVersion, mainFormat = 'commonjs', assets = [] }: SeaBlobOptions): void {
  if (mainFormat === 'module' && !blobFormatOf(nodeVersion).mainFormat) {
    throw new PackError('ERR_PACK_UNSUPPORTED_NODE', `Node ${nodeVersion} runs no ES module as the main script of an executable`, { hint: 'make it a CommonJS script, or choose Node 26' });
  }
  const keys = assets.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) throw new PackError('ERR_PACK_BLOB_INVALID', `the asset "${twice}" is there twice`);
}

function encodeHead({ nodeVersion, main, mainFormat = 'commonjs', codePath = DEFAULT_CODE_PATH, execArgv = [], execArgvExtension = 'env', codeCache, disableWarning = false, assets = [] }: SeaBlobOptions): Buffer {
  const flags = (disableWarning ? FLAG_NO_WARNING : 0) | (codeCache ? FLAG_CODE_CACHE : 0) | (assets.length > 0 ? FLAG_ASSETS : 0) | (execArgv.length > 0 ? FLAG_EXEC_ARGV : 0);
  const fixed = Buffer.alloc(9);
  fixed.writeUInt32LE(BLOB_MAGIC, 0);
  fixed.writeUInt32LE(flags, 4);
  fixed.writeUInt8(EXEC_ARGV_EXTENSIONS.indexOf(execArgvExtension), 8);
  const parts: Buffer[] = [fixed];
  if (blobFormatOf(nodeVersion).mainFormat) parts.push(Buffer.of(MAIN_FORMATS.indexOf(mainFormat)));
  parts.push(str(codePath), str(main));
  if (codeCache) parts.push(str(codeCache));
  if (assets.length > 0) parts.push(u64(assets.length));
  return Buffer.concat(parts);
}

async function* assetChunks({ key, source }: SeaAsset): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of source.chunks()) {
    length += chunk.length;
    yield chunk;
  }
  if (length !== source.length) throw new PackError('ERR_PACK_BLOB_INVALID', `the asset "${key}" has ${length} bytes and announced ${source.length}`);
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function str(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([u64(bytes.length), bytes]);
}

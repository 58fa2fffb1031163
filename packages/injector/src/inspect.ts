import { withBinary } from './binary-file.ts';
import { describeBinary, type BinaryDescription, type BinaryFormat } from './describe-binary.ts';
import type { FileRange } from './sea-fuse.ts';

/** What a Node.js binary or an executable made of one is, and what it carries. */
export interface BinaryInfo {
  readonly format: BinaryFormat;
  /** As `process.platform` and `process.arch` name them. */
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arch: 'x64' | 'arm64';
  /** Bytes of the file. */
  readonly size: number;
  /** `unset`: ready for a blob; `set`: looks for one when it starts; `absent`: cannot carry one. */
  readonly fuse: 'unset' | 'set' | 'absent';
  /** Where the blob is in the file, in bytes; absent: there is none. */
  readonly blob?: FileRange;
}

/**
 * Reads what a binary is and whether it carries a blob; the file may be of any platform.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when it is no 64-bit executable for Linux, macOS or Windows,
 *   ERR_PACK_BINARY_INVALID when it cannot be read, is truncated or contradicts itself.
 */
export function inspect(path: string): Promise<BinaryInfo> {
  return withBinary(path, async (binary) => {
    const { format, platform, arch, blob, fuses } = await describeBinary(binary);
    return { format, platform, arch, size: binary.size, fuse: fuseState(fuses), ...blob && { blob } };
  });
}

function fuseState({ set, unset }: BinaryDescription['fuses']): BinaryInfo['fuse'] {
  if (set.length > 0) return 'set';
  return unset.length > 0 ? 'unset' : 'absent';
}

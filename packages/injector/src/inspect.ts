import { baseOf } from './base-file.ts';
import { withBinary, type BinaryFile } from './binary-file.ts';
import { describeBinary, type BinaryDescription, type BinaryFormat } from './describe-binary.ts';
import { describeContents, type BlobDescription } from './describe-contents.ts';
import { PE_DIRECTORY } from './pe-header.ts';
import { readCodeSignature } from './read-code-signature.ts';
import type { FileRange } from './sea-fuse.ts';
import { selectSlice } from './universal-file.ts';

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
  /** What is in the blob. */
  readonly contents?: BlobDescription;
  /** Of an executable: whether it tells what it was made of, so that `remove` and `inject` can take it. */
  readonly isRemovable?: boolean;
  /**
   * macOS and Windows: what signature the file has. `ad-hoc` has no author, `signed` has one; whether it fits the file, `verify` says.
   * The entitlements of a macOS binary are an XML property list, as `codesign --entitlements` reads it.
   */
  readonly signature?: { readonly kind: 'none' | 'ad-hoc' | 'signed'; readonly identifier?: string; readonly entitlements?: string };
}

/**
 * Reads what a binary is and whether it carries a blob; the file may be of any platform.
 * `arch` says which program of a universal macOS file.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when it is no 64-bit executable for Linux, macOS or Windows,
 *   ERR_PACK_BINARY_INVALID when it cannot be read, is truncated or contradicts itself.
 */
export function inspect(path: string, { arch: wanted }: { readonly arch?: 'x64' | 'arm64' | undefined } = {}): Promise<BinaryInfo> {
  return withBinary(path, async (file) => {
    const binary = await selectSlice(file, wanted);
    const description = await describeBinary(binary);
    const { format, platform, arch, blob, fuses } = description;
    const signature = await signatureOf(binary, description);
    const carried = blob && {
      blob: { offset: binary.start + blob.offset, size: blob.size },
      contents: await describeContents(binary, blob), isRemovable: await baseOf(binary, description) !== undefined,
    };
    return { format, platform, arch, size: binary.size, fuse: fuseState(fuses), ...carried, ...signature && { signature } };
  });
}

async function signatureOf(binary: BinaryFile, { macho, pe }: BinaryDescription): Promise<BinaryInfo['signature']> {
  if (pe) return { kind: (pe.directories[PE_DIRECTORY.certificates]?.size ?? 0) > 0 ? 'signed' : 'none' };
  if (!macho) return undefined;
  const signature = await readCodeSignature(binary, macho);
  if (!signature) return { kind: 'none' };
  const { kind, identifier, entitlements } = signature;
  return { kind, identifier, ...entitlements !== undefined && { entitlements } };
}

function fuseState({ set, unset }: BinaryDescription['fuses']): BinaryInfo['fuse'] {
  if (set.length > 0) return 'set';
  return unset.length > 0 ? 'unset' : 'absent';
}

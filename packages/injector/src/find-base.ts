import { PackError } from '@pack/errors';
import { baseOf } from './base-file.ts';
import type { BinaryFile } from './binary-file.ts';
import { fusesOf, readHeaders, type BinaryHeaders } from './describe-binary.ts';
import type { FusePositions } from './sea-fuse.ts';

/** A binary that can take a blob. */
export interface Base {
  /** The binary itself, or, read from an executable, the one that it was made of. */
  readonly binary: BinaryFile;
  readonly headers: BinaryHeaders;
  readonly isRestored: boolean;
}

/**
 * Finds what a blob can be put into: a binary without one, or what an executable was made of.
 * @throws PackError as `inspect` does; ERR_PACK_ALREADY_INJECTED for an executable that does not tell.
 */
export async function findBase(binary: BinaryFile): Promise<Base> {
  const headers = await readHeaders(binary);
  if (!headers.blob) return { binary, headers, isRestored: false };
  const base = await baseOf(binary, headers);
  if (!base) throw alreadyInjected(binary.path);
  const baseHeaders = await readHeaders(base);
  if (baseHeaders.format !== headers.format || baseHeaders.blob) throw new PackError('ERR_PACK_BINARY_INVALID', 'The executable is damaged: its record of the binary that it was made of is wrong', { path: binary.path });
  return { binary: base, headers: baseHeaders, isRestored: true };
}

/** Whether the system copies the binary, and can share the blocks: what is read for a signature or a checksum is written as it is read. */
export function isCopiedWhole(base: Base, binary: BinaryFile): boolean {
  return base.binary === binary && base.headers.format === 'elf';
}

/** Where in a base the fuse stands that is to be set. @throws PackError when there is not exactly one, or it is set. */
export async function findFuse({ binary, headers }: Base): Promise<number> {
  const fuses = await fusesOf(binary, headers);
  if (fuses.set.length + fuses.unset.length === 0 && await isPacked(binary)) {
    throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'The binary is packed with UPX: what it carries appears only when it runs', { path: binary.path, hint: 'Unpack it with `upx -d`, or use the Node.js binary as it was published' });
  }
  return fusePosition(fuses, binary.path);
}

/** UPX leaves its mark behind the headers and at the end of what it packs. Source: `l_info` and `PackHeader` in its src/stub/src/include. */
async function isPacked(binary: BinaryFile): Promise<boolean> {
  const size = Math.min(4096, binary.size);
  const ends = [await binary.read(0, size, 'contents'), await binary.read(binary.size - size, size, 'contents')];
  return ends.some((bytes) => bytes.includes('UPX!'));
}

/** As `findFuse`, of fuses that were found. */
export function fusePosition({ set, unset }: FusePositions, path: string): number {
  if (set.length > 0) throw alreadyInjected(path);
  if (unset.length > 1) throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', `The binary has ${unset.length} fuses where Node.js has one`, { path, hint: 'Use the Node.js binary as it was published' });
  const [position] = unset;
  if (position === undefined) {
    throw new PackError('ERR_PACK_FUSE_NOT_FOUND', 'The binary has no fuse for single executable applications', {
      path,
      hint: 'It is no Node.js, or one that is only a small program around shared libraries, as some Linux distributions build it: use an official binary of Node.js 22 or later',
    });
  }
  return position;
}

/** The error for an executable of which nothing else can be made. */
export function alreadyInjected(path: string): PackError {
  return new PackError('ERR_PACK_ALREADY_INJECTED', 'The binary carries an application already, and no record of what it was before', {
    path, hint: 'Use the Node.js binary as it was published: this one was made by another tool, or changed since, for instance by strip',
  });
}

import { withBinary, type BinaryFile } from './binary-file.ts';
import { copyMoves } from './copy-moves.ts';
import { readHeaders } from './describe-binary.ts';
import { noApplication } from './extract.ts';
import { findBase, findFuse } from './find-base.ts';
import { LOAD_COMMAND } from './macho-file.ts';
import { lastSegment, linkEditEnd } from './macho-link-edit.ts';
import { rangeOf } from './macho-offsets.ts';
import { signed } from './macho-sign.ts';
import { withNewFile, writeSealed, type OutputFile } from './output-file.ts';
import { readCodeSignature } from './read-code-signature.ts';
import { readUniversal, selectSlice, sliceFile } from './universal-file.ts';
import { writeUniversal } from './write-universal.ts';

export interface RemoveOptions {
  /** Path of an executable that `inject` wrote. */
  readonly input: string;
  /** Path of the Node.js binary to write; the caller names a temporary file and renames it. */
  readonly output: string;
  /** Which program of a universal macOS file; unless told, all of them. */
  readonly arch?: 'x64' | 'arm64';
  readonly signal?: AbortSignal;
}

/**
 * Writes the Node.js binary that an executable was made of: the same bytes, for Windows with the certificate that it had. For macOS
 * the same bytes but for a signature, which is an ad-hoc one: that of the publisher has megabytes, and was not kept.
 * @returns the size of the output in bytes.
 * @throws PackError as `inspect` does; ERR_PACK_BLOB_INVALID for a binary without an application, ERR_PACK_ALREADY_INJECTED for an
 *   executable that another tool made or that was changed since, and the codes of the output that the file system's refusals stand for.
 */
export function remove({ input, output, arch, signal }: RemoveOptions): Promise<number> {
  return withBinary(input, async (binary) => {
    const slices = await readUniversal(binary);
    if (!slices || arch !== undefined) {
      const write = await planRemoval(await selectSlice(binary, arch), signal);
      return withNewFile(input, output, write);
    }
    const writes: Removal[] = [];
    for (const slice of slices) writes.push(await planRemoval(sliceFile(binary, slice), signal));
    return withNewFile(input, output, (file) => writeUniversal(file, slices, (part, index) => writes[index]!(part)));
  });
}

type Removal = (file: OutputFile) => Promise<number>;

/** Works out how one program becomes what it was; only headers and the fuse are read. @throws PackError as `remove` does. */
export async function planRemoval(program: BinaryFile, signal?: AbortSignal): Promise<Removal> {
  const headers = await readHeaders(program);
  if (!headers.blob) throw noApplication(program.path);
  const base = await findBase(program);
  await findFuse(base); // what has none was no Node.js: the record is wrong
  const { binary, headers: { macho } } = base;
  const { identifier = 'node' } = headers.macho && await readCodeSignature(program, headers.macho) || {};
  const isSigned = macho !== undefined && rangeOf(macho, LOAD_COMMAND.codeSignature) !== undefined;
  const end = isSigned ? linkEditEnd(macho, lastSegment(macho, binary), binary) : binary.size;
  return async (file) => {
    const sealed = isSigned ? signed(file, { macho, commands: macho.commands, end, path: program.path }, { identifier }, signal) : { file, finish: async () => binary.size };
    return writeSealed(sealed, async (to) => {
      await copyMoves(to, binary, [{ from: 0, size: end, to: 0 }], signal);
      return end;
    });
  };
}

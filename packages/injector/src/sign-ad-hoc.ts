import { PackError } from '@pack/errors';
import { withBinary } from './binary-file.ts';
import { copyMoves } from './copy-moves.ts';
import type { SignatureSettings } from './code-signature.ts';
import { describeBinary } from './describe-binary.ts';
import { lastSegment, linkEditEnd } from './macho-link-edit.ts';
import { signed } from './macho-sign.ts';
import { withNewFile, writeSealed } from './output-file.ts';

export interface SignOptions extends SignatureSettings {
  /** Path of a Mach-O executable, signed or not. */
  readonly input: string;
  /** Path of the executable to write; the caller names a temporary file and renames it. */
  readonly output: string;
  readonly signal?: AbortSignal;
}

/**
 * Writes a copy of a macOS executable that is signed ad hoc, on any system: without a signature Apple silicon starts nothing. A
 * signature that is there is replaced. Signing for distribution (Developer ID) is left to `codesign` or `rcodesign`, which take
 * the result as their input.
 * @returns the size of the output in bytes.
 * @throws PackError as `inspect` does; ERR_PACK_BINARY_UNSUPPORTED for another format and for a file whose parts are not in the
 *   order that the system demands, and the codes of the output that the file system's refusals stand for.
 */
export async function signAdHoc({ input, output, signal, ...settings }: SignOptions): Promise<number> {
  return withBinary(input, async (binary) => {
    const { macho } = await describeBinary(binary);
    if (!macho) throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'Only executables for macOS are signed ad hoc', { path: input });
    const end = linkEditEnd(macho, lastSegment(macho, binary), binary);
    return withNewFile(input, output, (unsigned) => writeSealed(signed(unsigned, { macho, commands: macho.commands, end, path: input }, settings, signal), async (file) => {
      await copyMoves(file, binary, [{ from: 0, size: end, to: 0 }], signal);
      return end;
    }));
  });
}

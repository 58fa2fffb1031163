import { isPackError } from '@pack/errors';
import { withBinary } from './binary-file.ts';
import { readHeaders } from './describe-binary.ts';
import type { InjectOptions } from './inject-options.ts';
import { lastSegment, linkEditEnd } from './macho-link-edit.ts';
import { signed } from './macho-sign.ts';
import { changeFile, writeSealed } from './output-file.ts';
import { checksummed } from './pe-checksum.ts';
import { CHECKSUM, OPTIONAL_WITHOUT_DIRECTORIES, PE_DIRECTORY } from './pe-header.ts';

/**
 * Mends what other injectors leave: on Windows a certificate that does not fit and the old checksum, on macOS no valid signature.
 * A macOS executable that cannot be signed stays as it is: `verify` tells.
 * @returns the size of the output in bytes.
 */
export async function finishForeign({ output, signature, signal }: Pick<InjectOptions, 'output' | 'signature' | 'signal'>): Promise<number> {
  return withBinary(output, async (binary) => {
    const { pe, macho } = await readHeaders(binary);
    if (pe) {
      return changeFile(output, async (file) => {
        const certificates = pe.directories[PE_DIRECTORY.certificates];
        const isAtEnd = certificates !== undefined && certificates.size > 0 && certificates.address + certificates.size === binary.size;
        const size = isAtEnd ? certificates.address : binary.size;
        if (certificates) await file.write(Buffer.alloc(8), pe.optionalAt + OPTIONAL_WITHOUT_DIRECTORIES + PE_DIRECTORY.certificates * 8);
        return writeSealed(checksummed(file, { at: pe.optionalAt + CHECKSUM, most: size, signal }), async () => size);
      });
    }
    if (!macho) return binary.size;
    try {
      const end = linkEditEnd(macho, lastSegment(macho, binary), binary);
      return await changeFile(output, (file) => writeSealed(signed(file, { macho, commands: macho.commands, end, path: output }, { identifier: 'node', ...signature }, signal), async () => end));
    } catch (error) {
      if (!isPackError(error)) throw error;
      return binary.size;
    }
  });
}

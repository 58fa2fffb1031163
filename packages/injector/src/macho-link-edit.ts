import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { LOAD_COMMAND, damagedMachO, type MachOFile, type MachOSegment } from './macho-file.ts';
import { rangeOf } from './macho-offsets.ts';

/**
 * The segment `__LINKEDIT`, which holds what the linker and the system read: symbols, fixups, and at its end the signature.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED when it does not end the file and the memory image, as the system demands.
 */
export function lastSegment({ segments }: MachOFile, binary: BinaryFile): MachOSegment {
  const linkEdit = segments.at(-1);
  const others = segments.slice(0, -1);
  if (linkEdit?.name !== '__LINKEDIT' || others.some(({ file, address }) => file.offset + file.size > linkEdit.file.offset || address >= linkEdit.address)) {
    throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'The binary does not end in the segment __LINKEDIT', { path: binary.path, hint: 'Use the Node.js binary as it was published' });
  }
  if (linkEdit.file.offset + linkEdit.file.size !== binary.size) {
    throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', `The binary has ${binary.size - linkEdit.file.offset - linkEdit.file.size} bytes behind its last segment`, {
      path: binary.path, hint: 'Use the Node.js binary as it was published',
    });
  }
  return linkEdit;
}

/**
 * Where the contents of `__LINKEDIT` end and a signature begins or will begin.
 * @throws PackError ERR_PACK_BINARY_INVALID for a signature that is not at the end.
 */
export function linkEditEnd(macho: MachOFile, { file }: MachOSegment, binary: BinaryFile): number {
  const end = file.offset + file.size;
  const signature = rangeOf(macho, LOAD_COMMAND.codeSignature);
  if (!signature) return end;
  if (signature.offset < file.offset || signature.offset + signature.size !== end) throw damagedMachO('its signature is not at its end', binary);
  return signature.offset;
}

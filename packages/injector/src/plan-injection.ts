import { PackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { describeBinary, type BinaryDescription } from './describe-binary.ts';
import type { InjectOptions } from './inject-options.ts';
import { planNativeInjection, type Injection } from './native-inject.ts';

/** Reads what a binary is, and works out how our own injector puts a blob into it. @throws PackError as `inject` does. */
export async function planInjection(binary: BinaryFile, options: InjectOptions): Promise<Injection> {
  const description = await describeBinary(binary);
  return planNativeInjection(binary, description, fusePosition(description, options.input), options);
}

/** Where in the file the fuse stands that is to be set. @throws PackError when there is not exactly one, or it is set. */
export function fusePosition({ blob, fuses }: BinaryDescription, path: string): number {
  const { set, unset } = fuses;
  if (blob || set.length > 0) {
    throw new PackError('ERR_PACK_ALREADY_INJECTED', 'The binary carries an application already', { path, hint: 'Use the Node.js binary as it was published' });
  }
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

import { PackError } from '@pack/errors';
import { withBinary } from './binary-file.ts';
import { describeBinary, type BinaryDescription } from './describe-binary.ts';
import { planElfInjection } from './elf-inject.ts';
import type { InjectOptions, InjectResult, InjectorName } from './inject-options.ts';
import { applyPatches, withCopy } from './output-file.ts';
import { injectWithPostject } from './postject-inject.ts';
import { FUSE_SET } from './sea-fuse.ts';
import { writeSource } from './write-source.ts';

/**
 * Writes an executable: a copy of a Node.js binary that carries a blob. Mode 0755. When it fails, no output is left.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED and ERR_PACK_BINARY_INVALID for an input that is no usable Node.js binary,
 *   ERR_PACK_FUSE_NOT_FOUND for one that cannot carry a blob, ERR_PACK_ALREADY_INJECTED for one that does,
 *   ERR_PACK_INJECT_FAILED for the rest, and the codes of the output that the file system's refusals stand for;
 *   the signal's reason when it aborts.
 */
export async function inject(options: InjectOptions): Promise<InjectResult> {
  const { input, output, blob, signal } = options;
  signal?.throwIfAborted();
  return withBinary(input, async (binary) => {
    const description = await describeBinary(binary);
    const fuseAt = fusePosition(description, input);
    signal?.throwIfAborted();
    const injector = chooseInjector(description, options.injector ?? 'auto', input);
    if (injector === 'postject') return { injector, size: await injectWithPostject(options, description.format) };

    const plan = await planElfInjection(binary, description.elf!, blob.length);
    await withCopy(input, output, async (file) => {
      await file.resize(plan.size);
      await writeSource(file, blob, plan.blobOffset, signal);
      await applyPatches(file, [...plan.patches, { at: fuseAt, bytes: Uint8Array.of(FUSE_SET) }]);
    });
    return { injector, size: plan.size };
  });
}

function chooseInjector({ format }: BinaryDescription, wanted: InjectorName | 'auto', path: string): InjectorName {
  if (wanted === 'auto') return format === 'elf' ? 'native' : 'postject';
  if (wanted === 'native' && format !== 'elf') {
    throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', `The native injector does not know ${format === 'pe' ? 'Windows' : 'macOS'} executables yet`, { path, hint: "Use the injector 'postject' or 'auto'" });
  }
  return wanted;
}

function fusePosition({ blob, fuses }: BinaryDescription, path: string): number {
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

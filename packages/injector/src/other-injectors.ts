import { rm } from 'node:fs/promises';
import { PackError, isPackError } from '@pack/errors';
import type { BinaryFile } from './binary-file.ts';
import { injectWithBuildSea } from './build-sea-inject.ts';
import { describeBinary } from './describe-binary.ts';
import { alreadyInjected, fusePosition } from './find-base.ts';
import { finishForeign } from './finish-foreign.ts';
import type { InjectOptions, InjectResult, InjectorName, Refusal } from './inject-options.ts';
import { injectWithPostject } from './postject-inject.ts';
import { readUniversal } from './universal-file.ts';

type OtherName = Exclude<InjectorName, 'native'>;

/** Tries the others after our own injector has refused, in their order. @throws PackError ERR_PACK_INJECT_FAILED with the reasons of all. */
export async function injectOtherwise(binary: BinaryFile, options: InjectOptions, refused: PackError): Promise<InjectResult> {
  const refusals: Refusal[] = [{ injector: 'native', error: refused }];
  for (const injector of ['build-sea', 'postject'] as const) {
    try {
      return { injector, size: await injectWith(injector, binary, options), refusals };
    } catch (error) {
      if (!isPackError(error) || error.code !== 'ERR_PACK_INJECT_FAILED') throw error;
      refusals.push({ injector, error });
    }
  }
  throw new PackError('ERR_PACK_INJECT_FAILED', `No tool can put the blob into the binary: ${refusals.map(({ injector, error }) => `${injector}: ${error.message}`).join('; ')}`, {
    path: options.input, cause: refused, hint: refused.hint ?? 'Use the Node.js binary as it was published',
  });
}

/**
 * Puts the blob into a binary with a tool that is not ours, and mends what it leaves broken: checksum and certificate, or signature.
 * @returns the executable's size in bytes.
 * @throws PackError ERR_PACK_INJECT_FAILED when it cannot.
 */
export async function injectWith(injector: OtherName, binary: BinaryFile, options: InjectOptions): Promise<number> {
  const { input, windows, buildSeaNode, signal } = options;
  if (await readUniversal(binary)) throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', `${injector} does not know universal files`, { path: input, hint: 'Leave the injector to `auto`' });
  const { format, blob, fuses } = await describeBinary(binary);
  if (blob) throw alreadyInjected(input);
  fusePosition(fuses, input);
  if (windows && format === 'pe') throw new PackError('ERR_PACK_INJECT_FAILED', `${injector} does not write icon, version and manifest of Windows executables`, { path: input, hint: 'Leave the injector to `auto`' });
  signal?.throwIfAborted();
  if (injector === 'postject') await injectWithPostject(options, format);
  else {
    const node = await buildSeaNode?.();
    if (node === undefined) throw new PackError('ERR_PACK_INJECT_FAILED', 'There is no Node.js 26 that runs here, whose --build-sea could put the blob into the binary', { path: input, hint: 'Run this with Node.js 26, or choose another injector' });
    await injectWithBuildSea(options, node);
  }
  try {
    return await finishForeign(options);
  } catch (error) {
    await rm(options.output, { force: true });
    throw error;
  }
}

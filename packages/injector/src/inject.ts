import { rm } from 'node:fs/promises';
import { isPackError, type PackError } from '@pack/errors';
import { withBinary, type BinaryFile } from './binary-file.ts';
import { findBase, findFuse, isCopiedWhole, type Base } from './find-base.ts';
import type { InjectOptions, InjectResult } from './inject-options.ts';
import { planNativeInjection, type Injection } from './native-inject.ts';
import { withCopy, withNewFile, withWritable, type OutputFile } from './output-file.ts';
import { injectOtherwise, injectWith } from './other-injectors.ts';
import { readUniversal, selectSlice, sliceFile, type Slice } from './universal-file.ts';
import { writeUniversal } from './write-universal.ts';

/**
 * Writes an executable: a copy of a Node.js binary that carries a blob. Mode 0755. When it fails, no output is left. An executable
 * that was made in this way can be the input again: its blob is replaced.
 * A macOS executable is signed ad hoc, a Windows one is not signed: either can be signed afterwards.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED and ERR_PACK_BINARY_INVALID for an input that is no usable Node.js binary,
 *   ERR_PACK_FUSE_NOT_FOUND for one that cannot carry a blob, ERR_PACK_ALREADY_INJECTED for one that another tool put one into,
 *   ERR_PACK_INJECT_FAILED for the rest, for instance when no tool can do it, and the codes of the output that the file system's refusals stand for;
 *   the signal's reason when it aborts.
 */
export async function inject(options: InjectOptions): Promise<InjectResult> {
  const fuse = await begunFuse(options);
  try {
    return await injectInto(options, fuse);
  } catch (error) {
    if (fuse !== undefined) await rm(options.output, { force: true }).catch(() => {}); // the first error is the one to tell
    throw error;
  }
}

async function injectInto(options: InjectOptions, fuse: number | undefined): Promise<InjectResult> {
  const { input, injector = 'auto', signal } = options;
  signal?.throwIfAborted();
  return withBinary(input, async (binary) => {
    if (injector === 'auto' || injector === 'native') {
      const planned = await planNative(binary, options, { mayRefuse: injector === 'auto', fuse });
      return 'refused' in planned ? injectOtherwise(binary, options, planned.refused) : { injector: 'native', size: await planned.write() };
    }
    return { injector, size: await injectWith(injector, binary, options) };
  });
}

/** Where the fuse stands in the output, if the binary is there already. In any case nothing else writes to it afterwards. */
async function begunFuse({ input, output, begun }: InjectOptions): Promise<number | undefined> {
  const fuse = await begun?.fuse;
  return begun?.input === input && begun.output === output ? fuse : undefined;
}

/** What our own injector would do; or, if `mayRefuse`, why it does not: a layout that it does not know, of a binary that could carry a blob. */
async function planNative(binary: BinaryFile, options: InjectOptions, { mayRefuse, fuse }: { readonly mayRefuse: boolean; readonly fuse: number | undefined }): Promise<{ readonly write: () => Promise<number> } | { readonly refused: PackError }> {
  const { input, output, arch } = options;
  const slices = await readUniversal(binary);
  if (slices && arch === undefined) return { write: () => injectAll(binary, slices, options) };
  const program = await selectSlice(binary, arch);
  const base = await findBase(program);
  let part: Part;
  try {
    part = await plan(base, options, fuse);
  } catch (error) {
    if (slices || base.isRestored || !isPackError(error) || error.code !== 'ERR_PACK_BINARY_UNSUPPORTED') throw error;
    await findFuse(base); // what no tool can put a blob into is told as such
    if (!mayRefuse) throw error;
    return { refused: error };
  }
  if (!isCopiedWhole(base, binary)) return { write: () => withNewFile(input, output, (file) => part.write(file, part.fuse, 0)) };
  const use = (file: OutputFile): Promise<number> => part.write(file, part.fuse, binary.size);
  return { write: () => (fuse === undefined ? withCopy(input, output, use) : withWritable(input, output, async () => {}, use)) };
}

interface Part {
  readonly write: Injection;
  /** Being looked for while the file is copied. */
  readonly fuse: Promise<number>;
}

async function plan(base: Base, options: InjectOptions, knownFuse?: number): Promise<Part> {
  const write = await planNativeInjection(base.binary, base.headers, options);
  const fuse = knownFuse === undefined ? findFuse(base) : Promise.resolve(knownFuse);
  fuse.catch(() => {}); // told where it is needed
  return { write, fuse };
}

/** Puts the blob into every program of a universal file. */
async function injectAll(binary: BinaryFile, slices: readonly Slice[], options: InjectOptions): Promise<number> {
  const parts: Part[] = [];
  for (const slice of slices) parts.push(await plan(await findBase(sliceFile(binary, slice)), options));
  return withNewFile(options.input, options.output, (file) => writeUniversal(file, slices, (part, index) => parts[index]!.write(part, parts[index]!.fuse, 0)));
}

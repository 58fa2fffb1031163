import { PackError } from '@pack/errors';
import { withBinary, type BinaryFile } from './binary-file.ts';
import { copyMoves } from './copy-moves.ts';
import { describeBinary } from './describe-binary.ts';
import { alreadyInjected, findBase, findFuse, fusePosition, type Base } from './find-base.ts';
import type { InjectOptions, InjectResult } from './inject-options.ts';
import { planNativeInjection, type Injection } from './native-inject.ts';
import { withCopy, withNewFile, type OutputFile } from './output-file.ts';
import { injectWithPostject } from './postject-inject.ts';
import { readUniversal, selectSlice, sliceFile, type Slice } from './universal-file.ts';
import { writeUniversal } from './write-universal.ts';

/**
 * Writes an executable: a copy of a Node.js binary that carries a blob. Mode 0755. When it fails, no output is left. An executable
 * that was made in this way can be the input again: its blob is replaced.
 * A macOS executable is signed ad hoc, a Windows one is not signed: either can be signed afterwards.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED and ERR_PACK_BINARY_INVALID for an input that is no usable Node.js binary,
 *   ERR_PACK_FUSE_NOT_FOUND for one that cannot carry a blob, ERR_PACK_ALREADY_INJECTED for one that another tool put one into,
 *   ERR_PACK_INJECT_FAILED for the rest, and the codes of the output that the file system's refusals stand for;
 *   the signal's reason when it aborts.
 */
export async function inject(options: InjectOptions): Promise<InjectResult> {
  const { input, output, arch, signal } = options;
  signal?.throwIfAborted();
  return withBinary(input, async (binary) => {
    const slices = await readUniversal(binary);
    if (slices && arch === undefined && options.injector !== 'postject') return injectAll(binary, slices, options);
    const program = await selectSlice(binary, arch);
    if (options.injector === 'postject') return injectWithPostjectChecked(program, options, slices !== undefined);
    const part = await plan(program, options);
    const size = part.base.binary === binary
      ? await withCopy(input, output, async (file) => part.write(file, await part.fuse))
      : await withNewFile(input, output, (file) => writePart(file, part, signal));
    return { injector: 'native', size };
  });
}

interface Part {
  readonly base: Base;
  readonly write: Injection;
  /** Being looked for while the file is copied. */
  readonly fuse: Promise<number>;
}

async function plan(program: BinaryFile, options: InjectOptions): Promise<Part> {
  const base = await findBase(program);
  const write = await planNativeInjection(base.binary, base.headers, options);
  const fuse = findFuse(base);
  fuse.catch(() => {}); // told where it is needed
  return { base, write, fuse };
}

async function writePart(file: OutputFile, { base: { binary }, write, fuse }: Part, signal: AbortSignal | undefined): Promise<number> {
  await copyMoves(file, binary, [{ from: 0, size: binary.size, to: 0 }], signal);
  return write(file, await fuse);
}

/** Puts the blob into every program of a universal file. */
async function injectAll(binary: BinaryFile, slices: readonly Slice[], options: InjectOptions): Promise<InjectResult> {
  const parts: Part[] = [];
  for (const slice of slices) parts.push(await plan(sliceFile(binary, slice), options));
  const size = await withNewFile(options.input, options.output, (file) => writeUniversal(file, slices, (part, index) => writePart(part, parts[index]!, options.signal)));
  return { injector: 'native', size };
}

async function injectWithPostjectChecked(binary: BinaryFile, options: InjectOptions, universal: boolean): Promise<InjectResult> {
  const { format, blob, fuses } = await describeBinary(binary);
  if (blob) throw alreadyInjected(options.input);
  fusePosition(fuses, options.input);
  if (universal) throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'postject does not know universal files', { path: options.input, hint: 'Leave the injector to `auto`' });
  options.signal?.throwIfAborted();
  return { injector: 'postject', size: await injectWithPostject(options, format) };
}

import { PackError } from '@pack/errors';
import { withBinary, type BinaryFile } from './binary-file.ts';
import { align } from './code-signature.ts';
import { copyMoves } from './copy-moves.ts';
import { describeBinary } from './describe-binary.ts';
import type { InjectOptions, InjectResult } from './inject-options.ts';
import type { Injection } from './native-inject.ts';
import { outputFrom, withCopy, withNewFile } from './output-file.ts';
import { fusePosition, planInjection } from './plan-injection.ts';
import { injectWithPostject } from './postject-inject.ts';
import { SLICE_ALIGNMENT, encodeUniversal, readUniversal, selectSlice, sliceFile, type Slice } from './universal-file.ts';

/**
 * Writes an executable: a copy of a Node.js binary that carries a blob. Mode 0755. When it fails, no output is left.
 * A macOS executable is signed ad hoc, a Windows one is not signed: either can be signed afterwards.
 * @throws PackError ERR_PACK_BINARY_UNSUPPORTED and ERR_PACK_BINARY_INVALID for an input that is no usable Node.js binary,
 *   ERR_PACK_FUSE_NOT_FOUND for one that cannot carry a blob, ERR_PACK_ALREADY_INJECTED for one that does,
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
    const injection = await planInjection(program, options);
    const size = program === binary
      ? await withCopy(input, output, injection)
      : await withNewFile(input, output, async (file) => {
        await copyMoves(file, program, [{ from: 0, size: program.size, to: 0 }], signal);
        return injection(file);
      });
    return { injector: 'native', size };
  });
}

/** Puts the blob into every program of a universal file. */
async function injectAll(binary: BinaryFile, slices: readonly Slice[], options: InjectOptions): Promise<InjectResult> {
  const programs = slices.map((slice) => sliceFile(binary, slice));
  const injections: Injection[] = [];
  for (const program of programs) injections.push(await planInjection(program, options));
  const size = await withNewFile(options.input, options.output, async (file) => {
    const written: Slice[] = [];
    let end = SLICE_ALIGNMENT; // the header is far smaller
    for (const [index, program] of programs.entries()) {
      const offset = align(end, SLICE_ALIGNMENT);
      const part = outputFrom(file, offset);
      await copyMoves(part, program, [{ from: 0, size: program.size, to: 0 }], options.signal);
      const sliceSize = await injections[index]!(part);
      written.push({ arch: slices[index]!.arch, offset, size: sliceSize });
      end = offset + sliceSize;
    }
    await file.write(encodeUniversal(written), 0);
    return end;
  });
  return { injector: 'native', size };
}

async function injectWithPostjectChecked(binary: BinaryFile, options: InjectOptions, universal: boolean): Promise<InjectResult> {
  const description = await describeBinary(binary);
  fusePosition(description, options.input);
  if (universal) throw new PackError('ERR_PACK_BINARY_UNSUPPORTED', 'postject does not know universal files', { path: options.input, hint: 'Leave the injector to `auto`' });
  options.signal?.throwIfAborted();
  return { injector: 'postject', size: await injectWithPostject(options, description.format) };
}

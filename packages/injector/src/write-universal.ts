import { align } from './code-signature.ts';
import { outputFrom, type OutputFile } from './output-file.ts';
import { SLICE_ALIGNMENT, encodeUniversal, type Slice } from './universal-file.ts';

/** Writes a universal file, program by program. @param write writes one and gives its size. @returns the size of the file in bytes. */
export async function writeUniversal(file: OutputFile, slices: readonly Slice[], write: (part: OutputFile, index: number) => Promise<number>): Promise<number> {
  const written: Slice[] = [];
  let end = SLICE_ALIGNMENT; // the header is far smaller
  for (const [index, { arch }] of slices.entries()) {
    const offset = align(end, SLICE_ALIGNMENT);
    const size = await write(outputFrom(file, offset), index);
    written.push({ arch, offset, size });
    end = offset + size;
  }
  await file.write(encodeUniversal(written), 0);
  return end;
}

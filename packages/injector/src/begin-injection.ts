import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { withBinary } from './binary-file.ts';
import { findBase, findFuse, isCopiedWhole } from './find-base.ts';
import { refuseSame } from './output-file.ts';
import { readUniversal } from './universal-file.ts';

/** What of an injection was done before there was a blob. */
export interface BegunInjection {
  readonly input: string;
  readonly output: string;
  /** Where the fuse stands; undefined: nothing was done. What is not read for a signature or a checksum is copied to `output` then. */
  readonly fuse: Promise<number | undefined>;
}

/**
 * Copies the binary and looks for its fuse, which needs no blob: a third of an injection that can run beside what makes the blob. To be
 * given to `inject` with the same input and output. What goes wrong, and whatever is no plain binary, is left to `inject`. Until
 * `fuse` has settled, `output` is being written.
 */
export function beginInjection({ input, output }: Pick<BegunInjection, 'input' | 'output'>): BegunInjection {
  return { input, output, fuse: begin(input, output).catch(() => undefined) };
}

async function begin(input: string, output: string): Promise<number | undefined> {
  await refuseSame(input, output);
  return withBinary(input, async (binary) => {
    const base = await readUniversal(binary) ? undefined : await findBase(binary);
    if (base?.binary !== binary) return undefined;
    // settled, both: while one of them writes, `inject` must not
    const [fuse, copied] = await Promise.allSettled([findFuse(base), isCopiedWhole(base, binary) ? copyFile(input, output, constants.COPYFILE_FICLONE) : undefined]);
    return fuse.status === 'fulfilled' && copied.status === 'fulfilled' ? fuse.value : undefined;
  });
}

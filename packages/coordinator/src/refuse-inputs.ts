import { realpathSync } from 'node:fs';
import path from 'node:path';
import { PackError } from '@pack/errors';

/**
 * Keeps a build from replacing one of the files that it is made from with the executable.
 * @param output Absolute path of the executable to write.
 * @param inputs Real paths of files.
 * @throws PackError ERR_PACK_OUTPUT_NOT_WRITABLE when one of them has the output's name.
 */
export function refuseInputs(output: string, inputs: Iterable<string | undefined>): void {
  const name = nameOf(output);
  for (const input of inputs) {
    if (input !== name) continue;
    throw new PackError('ERR_PACK_OUTPUT_NOT_WRITABLE', 'The output is one of the files that the executable is made from', {
      path: output, hint: 'Name another file with --output; a file that an earlier build wrote there can also be listed under "ignore"',
    });
  }
}

/** The name that a rename to `file` gives: links above it are followed, one at its place is replaced. */
export function nameOf(file: string): string {
  try {
    return path.join(realpathSync(path.dirname(file)), path.basename(file));
  } catch {
    return file; // no such directory yet, so nothing is in it
  }
}

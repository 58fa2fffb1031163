import { open, rename, rm } from 'node:fs/promises';
import { PackError } from '@pack/errors';

/**
 * Writes a file whole or not at all: beside its place, to disk, then moved there.
 * @throws PackError ERR_PACK_OUTPUT_NOT_WRITABLE, ERR_PACK_NO_SPACE.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true });
    const isFull = ['ENOSPC', 'EDQUOT'].includes((cause as NodeJS.ErrnoException).code ?? '');
    throw new PackError(isFull ? 'ERR_PACK_NO_SPACE' : 'ERR_PACK_OUTPUT_NOT_WRITABLE', 'The lockfile cannot be written', { path, cause });
  }
}

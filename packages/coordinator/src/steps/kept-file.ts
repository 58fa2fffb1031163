import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

const HASH_LENGTH = 32;

/** What {@link writeKept} has written; `undefined` when it is not there, cannot be read or was damaged. */
export async function readKept(file: string): Promise<Uint8Array | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined || bytes.length <= HASH_LENGTH) return undefined;
  const content = bytes.subarray(HASH_LENGTH);
  return sha256(content).equals(bytes.subarray(0, HASH_LENGTH)) ? content : undefined;
}

/**
 * Keeps bytes in a file, behind their SHA-256, so that who reads it sees all or nothing of them.
 * @returns whether it could be written
 */
export async function writeKept(file: string, content: Uint8Array): Promise<boolean> {
  const temporary = `${file}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(temporary, [sha256(content), content], { mode: 0o600 });
    await rename(temporary, file);
    return true;
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
    return false;
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

import { lstatSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What is noted beside a runtime that was put in place completely. */
interface Note {
  readonly format: 1;
  /** Of the archive that it came out of. */
  readonly integrity: string;
  /** Its files and links: path → bytes; a link counts as 0. */
  readonly files: Readonly<Record<string, number>>;
}

const NAME = '.pack-runtime.json';

/**
 * Whether a runtime lies complete where it was put: the note beside it is of this archive, and every file has its size.
 * The bytes are not hashed again, which would take longer than all the rest: they were when they were put there.
 * @param storeDir its directory in the virtual store; @param directory its files, within it
 */
export async function isInstalled(storeDir: string, directory: string, integrity: string): Promise<boolean> {
  const note = await readNote(storeDir);
  if (note?.integrity !== integrity) return false;
  return Object.entries(note.files).every(([path, size]) => sizeOf(join(directory, path)) === size);
}

/** Notes that everything is in place. */
export async function noteInstalled(storeDir: string, directory: string, integrity: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map((path) => [path.slice(directory.length + 1), sizeOf(path)] as const);
  const note: Note = { format: 1, integrity, files: Object.fromEntries(files.sort()) as Record<string, number> };
  await writeFile(join(storeDir, NAME), JSON.stringify(note));
}

async function readNote(storeDir: string): Promise<Note | undefined> {
  try {
    const note = JSON.parse(await readFile(join(storeDir, NAME), 'utf8')) as Note;
    return note.format === 1 ? note : undefined;
  } catch {
    return undefined; // none, or one that is not whole
  }
}

/** One after the other: some thousands of asynchronous calls take four times as long, and nothing else is waiting. */
function sizeOf(path: string): number | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isSymbolicLink() ? 0 : stats?.size;
  } catch {
    return undefined; // it may not be looked at
  }
}

import { chmodSync, closeSync, constants, existsSync, fstatSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hasEnded, processMark } from './process-mark.ts';

const { O_RDONLY, O_NOFOLLOW = 0 } = constants;

/**
 * Makes sure that a directory exists, belongs to this user and is closed to all others.
 * Throws an Error when it belongs to somebody else or is no directory, and the system's error when it cannot be made.
 */
export function ensurePrivateDirectory(directory: string): void {
  makeDirectory(directory);
  const stats = lstatSync(directory);
  if (!stats.isDirectory()) throw new Error(`${directory} is not a directory`);
  if (process.getuid === undefined) return; // Windows: the user's own cache directory is closed by its access list
  if (stats.uid !== process.getuid()) throw new Error(`${directory} belongs to another user`);
  if ((stats.mode & 0o077) !== 0) chmodSync(directory, 0o700);
}

/**
 * Makes sure that a file has exactly these bytes: one that is intact stays, anything else is replaced in one step, so
 * that a process which loads it at the same moment sees the old file or the new one, never a half.
 * @param isIntact tells whether bytes read from the file are the right ones
 * @param thread what no other writer of this file in this process uses at this moment
 */
export function ensureFile(file: string, body: Uint8Array, isIntact: (bytes: Uint8Array) => boolean, thread: number): void {
  if (hasContent(file, body.byteLength, isIntact)) return;
  makeDirectory(dirname(file));
  removeHalves(file);
  const temporary = `${file}.${processMark()}.${thread}.tmp`;
  try {
    writeFileSync(temporary, body, { flag: 'wx', mode: 0o700 });
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) rmSync(file, { recursive: true });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    // Windows does not rename over a library that another process has loaded: fine if that one is right.
    if (!hasContent(file, body.byteLength, isIntact)) throw error;
  }
}

/** Removes what writers of a file left that were killed. */
function removeHalves(file: string): void {
  const directory = dirname(file);
  const start = `${basename(file)}.`;
  for (const name of readdirSync(directory)) {
    const mark = name.startsWith(start) ? /^([^.]+)\.\d+\.tmp$/.exec(name.slice(start.length))?.[1] : undefined;
    if (mark !== undefined && hasEnded(mark)) rmSync(join(directory, name), { force: true });
  }
}

/** As `recursive` does, which never returns where a directory exists but takes none, as /proc. */
function makeDirectory(directory: string): void {
  if (!existsSync(dirname(directory))) makeDirectory(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function hasContent(file: string, size: number, isIntact: (bytes: Uint8Array) => boolean): boolean {
  try {
    const bytes = readPrivateFile(file, size);
    return bytes?.length === size && isIntact(bytes);
  } catch {
    return false;
  }
}

/** The bytes of a file that belongs to this user and that nobody else can write; undefined for any other, and for one of more than `largest` bytes. */
export function readPrivateFile(file: string, largest: number): Buffer | undefined {
  let fd: number;
  try {
    fd = openSync(file, O_RDONLY | O_NOFOLLOW);
  } catch {
    return undefined;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > largest) return undefined;
    if (process.getuid !== undefined && (stats.uid !== process.getuid() || (stats.mode & 0o022) !== 0)) return undefined;
    return readFileSync(fd);
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}

import { rmSync } from 'node:fs';
import { chmod, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { PackError } from '@pack/errors';
import { outputError } from '../output-error.ts';

/** A file that is written beside its final place and put there when it is whole. */
export interface OutputFile {
  readonly path: string;
  /** Where to write to; exists, empty. */
  readonly temporary: string;
  /** A second place for what is needed on the way; it goes away with the build. */
  readonly scratch: string;
  /** Makes the file durable and executable and gives it its name; whatever had that name is replaced, even while it runs. */
  commit(): Promise<void>;
  /** Ends the work: removes what was written and directories made for it, but what was committed. */
  discard(): Promise<void>;
}

/**
 * Checks that an executable can be written to `file`, before any work is put into it.
 * @throws PackError ERR_PACK_OUTPUT_IS_DIRECTORY, ERR_PACK_OUTPUT_NOT_WRITABLE, ERR_PACK_NO_SPACE.
 */
export async function openOutput(file: string): Promise<OutputFile> {
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory()) {
    throw new PackError('ERR_PACK_OUTPUT_IS_DIRECTORY', 'The output is an existing directory', { path: file, hint: `Name a file, e.g. --output ${path.join(file, path.basename(file))}` });
  }
  if (existing && !existing.isFile()) { // the rename would replace /dev/null with an executable
    throw new PackError('ERR_PACK_OUTPUT_NOT_WRITABLE', 'The output is a device, a pipe or a socket', { path: file, hint: 'Name a file with --output' });
  }
  const directory = path.dirname(file);
  const made = await reporting(file, () => mkdir(directory, { recursive: true }));
  // The process and a random number: builds at the same time do not meet, and a name left by a crash tells whose it was.
  const temporary = path.join(directory, `.${path.basename(file)}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.tmp`);
  const scratch = `${temporary}.blob`;
  const onExit = (): void => { for (const name of [temporary, scratch]) rmSync(name, { force: true }); };
  let committed = false;
  const output: OutputFile = {
    path: file,
    temporary,
    scratch,
    commit: () => reporting(file, async () => {
      await makeDurable(temporary);
      await rename(temporary, file);
      committed = true;
    }),
    discard: async () => {
      process.off('exit', onExit);
      await rm(scratch, { force: true });
      if (committed) return;
      await rm(temporary, { force: true });
      if (made !== undefined) await removeEmpty(directory, made);
    },
  };
  process.once('exit', onExit);
  try {
    await reporting(file, async () => (await open(temporary, 'wx', 0o600)).close());
  } catch (error) {
    await output.discard();
    throw error;
  }
  return output;
}

async function makeDurable(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(file, 0o755);
}

async function reporting<T>(file: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw outputError(error, file);
  }
}

/** Removes `directory` and those above it up to `made`, as long as they are empty. */
async function removeEmpty(directory: string, made: string): Promise<void> {
  for (let current = directory; current.length >= made.length; current = path.dirname(current)) {
    try {
      await rmdir(current);
    } catch {
      return; // somebody else put something there
    }
  }
}

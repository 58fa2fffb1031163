import { join } from 'node:path';
import type { MountedArchive } from '../runtime/mounted-archive.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';
import type { AddonRequest } from './patch-dlopen.ts';
import { addonFiles } from './addon-files.ts';
import { cacheDirectories, NATIVE_FILES } from './cache-directories.ts';
import { ensureFile, ensurePrivateDirectory } from '../private-files/private-file.ts';

/**
 * Has a packaged addon loaded from a file on the disk: the system's loader takes real files only.
 * @param load loads the file of a path; from the next directory where the first one's file system does not allow it
 */
export function loadAddon(internals: NodeInternals, mounted: MountedArchive, { id, filename, load }: AddonRequest): void {
  const failures: unknown[] = [];
  for (const directory of cacheDirectories(NATIVE_FILES)) {
    let file: string;
    try {
      file = extractAddon(internals, mounted, id, directory);
    } catch (error) {
      failures.push(error);
      continue;
    }
    try {
      load(file);
      return;
    } catch (error) {
      // A file system that forbids execution; another directory may allow it.
      if (!/failed to map segment|Operation not permitted|Permission denied/.test(String((error as Error).message))) throw error;
      failures.push(error);
    }
  }
  throw notLoadable(filename, failures);
}

/**
 * Puts an addon and its libraries into a directory of their own below `directory`, in the layout that they have in the
 * archive, so that search paths relative to the addon hold. Each file is compared with its hash at each call.
 * Gives the absolute path of the addon.
 */
export function extractAddon(internals: NodeInternals, mounted: MountedArchive, addon: number, directory: string): string {
  const { archive } = mounted;
  const crypto = internals.builtin<typeof import('node:crypto')>('crypto');
  const { threadId } = internals.binding<{ threadId: number }>('worker');
  const hex = (bytes: Uint8Array): string => crypto.hash('sha256', bytes, 'hex');
  const files = addonFiles(mounted, addon).map(({ path: name, id }) => {
    const known = archive.hash(id);
    return { name, id, hash: known === undefined ? hex(archive.body(id)) : Buffer.from(known).toString('hex') };
  });
  const common = commonDirectory(files.map(({ name }) => name));
  const key = hex(Buffer.from(files.map(({ name, hash }) => `${hash} ${name.slice(common.length)}\n`).join('')));
  const home = join(directory, key);
  ensurePrivateDirectory(directory);
  ensurePrivateDirectory(home);
  const target = (name: string): string => join(home, ...name.slice(common.length).split('/'));
  for (const { name, id, hash } of files) {
    ensureFile(target(name), archive.body(id), (bytes) => hex(bytes) === hash, threadId);
  }
  return target(files[0]!.name);
}

/** With its slash, or ''. */
function commonDirectory(names: readonly string[]): string {
  let common = names[0]!.slice(0, names[0]!.lastIndexOf('/') + 1);
  while (!names.every((name) => name.startsWith(common))) common = common.slice(0, common.lastIndexOf('/', common.length - 2) + 1);
  return common;
}

function notLoadable(filename: string, failures: readonly unknown[]): Error {
  const reasons = failures.map((failure) => (failure as Error).message).join('; ');
  const error = new Error(`Cannot load ${filename}: ${reasons}. Set PACK_NATIVE_CACHE_PATH to a directory of your own from which programs may be loaded.`, { cause: failures[0] });
  return Object.assign(error, { code: 'ERR_DLOPEN_FAILED' });
}

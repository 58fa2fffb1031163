import { randomUUID } from 'node:crypto';
import { constants, cp, lstat, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { PackError } from '@pack/errors';
import type { PlannedRuntime } from './install-plan.ts';
import { isInstalled, noteInstalled } from './installed-runtime.ts';
import { linkBins, linkTo } from './link-bins.ts';

/** Where the files of an archive lie, unpacked and verified. They are read, and never changed. */
export interface ObtainedArchive {
  readonly directory: string;
}

/** What became of one runtime of a plan. */
export interface InstalledRuntime<Archive extends ObtainedArchive = ObtainedArchive> extends PlannedRuntime {
  /** Where it lies, absolute. */
  readonly path: string;
  /** Whether it lay there before, complete. */
  readonly wasInPlace: boolean;
  /** What `obtain` gave; absent when it was in place. */
  readonly archive?: Archive;
  /** The links and scripts that were made; those that were right already are not among them. */
  readonly linked: readonly string[];
}

/**
 * Puts the runtimes of a plan in place, as pnpm does: copies them into the virtual store, adds a package.json where the
 * archive has none, and links them. Something half-done is never seen: a runtime is moved into its place when it is
 * complete. What is in place already is not obtained again.
 * @param root directory of the workspace
 * @param obtain gets an archive, verified and unpacked as a full tree
 * @throws PackError ERR_PACK_INSTALL_FAILED, ERR_PACK_NO_SPACE, and what `obtain` throws.
 */
export async function installRuntimes<Archive extends ObtainedArchive>(
  plan: readonly PlannedRuntime[],
  { root, obtain, signal }: { readonly root: string; readonly obtain: (runtime: PlannedRuntime) => Promise<Archive>; readonly signal?: AbortSignal },
): Promise<InstalledRuntime<Archive>[]> {
  const installed: InstalledRuntime<Archive>[] = [];
  for (const runtime of plan) {
    signal?.throwIfAborted();
    const path = resolve(root, runtime.directory);
    const storeDir = dirname(dirname(path));
    const wasInPlace = await isInstalled(storeDir, path, runtime.resolution.integrity);
    const archive = wasInPlace ? undefined : await obtain(runtime);
    installed.push(await onDisk(path, async () => {
      if (archive) await place(runtime, archive.directory, storeDir);
      return { ...runtime, path, wasInPlace, ...(archive && { archive }), linked: await link(runtime, path, root) };
    }));
  }
  return installed;
}

/** Whether a runtime of a plan lies complete in its place. */
export async function isInPlace({ directory, resolution }: PlannedRuntime, root: string): Promise<boolean> {
  const path = resolve(root, directory);
  return isInstalled(dirname(dirname(path)), path, resolution.integrity);
}

async function place(runtime: PlannedRuntime, from: string, storeDir: string): Promise<void> {
  const unfinished = `${storeDir}_${process.pid}_${randomUUID().slice(0, 8)}`;
  const directory = join(unfinished, 'node_modules', runtime.name);
  try {
    await mkdir(dirname(directory), { recursive: true });
    // A copy, on file systems that can without copying the bytes: what a project does to its files must not reach the cache.
    await cp(from, directory, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true, preserveTimestamps: false });
    await addManifest(runtime, directory);
    for (const file of Object.values(runtime.bins)) await checkBin(join(directory, file), runtime);
    await linkBins(join(directory, 'node_modules', '.bin'), binsIn(directory, runtime));
    await noteInstalled(unfinished, directory, runtime.resolution.integrity);
    const path = join(storeDir, 'node_modules', runtime.name);
    if (!(await isInstalled(storeDir, path, runtime.resolution.integrity))) await replace(unfinished, storeDir); // else another installation was faster
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Archives of runtimes are no packages: what makes them one is written as pnpm 12 writes it. */
async function addManifest({ name, version, resolution }: PlannedRuntime, directory: string): Promise<void> {
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name, version, bin: resolution.bin }), { flag: 'wx' })
    .catch((error: NodeJS.ErrnoException) => { if (error.code !== 'EEXIST') throw error; });
}

async function checkBin(file: string, { key, platform, resolution }: PlannedRuntime): Promise<void> {
  const stats = await stat(file).catch(() => undefined);
  if (stats?.isFile()) return;
  throw new PackError('ERR_PACK_INSTALL_FAILED', `The archive of ${key} for ${platform.os}-${platform.cpu} has no ${JSON.stringify(resolution.bin)}`, {
    url: resolution.url, hint: 'What the lockfile says of this archive does not fit it: let pnpm write the lockfile anew',
  });
}

/** What stands there goes out of the way first: a directory does not replace one that is not empty. */
async function replace(complete: string, storeDir: string): Promise<void> {
  const old = `${complete}_old`;
  if (await lstat(storeDir).catch(() => undefined)) await rename(storeDir, old).catch(ignoreMissing);
  try {
    await rename(complete, storeDir).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

async function link(runtime: PlannedRuntime, path: string, root: string): Promise<string[]> {
  const linked: string[] = [];
  for (const planned of runtime.links) {
    if (planned.ifThere !== undefined && !(await stat(resolve(root, planned.ifThere)).catch(() => undefined))) continue;
    const at = resolve(root, planned.link);
    if (planned.stays && await stat(at).catch(() => undefined)) continue;
    if (await linkTo(at, path, 'directory')) linked.push(at);
    linked.push(...await linkBins(resolve(root, planned.bin), binsIn(path, runtime)));
  }
  return linked;
}

function binsIn(directory: string, { bins }: PlannedRuntime): Record<string, string> {
  return Object.fromEntries(Object.entries(bins).map(([name, file]) => [name, join(directory, file)]));
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof PackError) throw cause;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new PackError('ERR_PACK_NO_SPACE', 'There is no space for the runtime', { path, cause, hint: 'Free some, or install to another disk' });
    throw new PackError('ERR_PACK_INSTALL_FAILED', 'The runtime cannot be put in place', { path, cause, hint: 'May the directory be written, and is no program of it running?' });
  }
}

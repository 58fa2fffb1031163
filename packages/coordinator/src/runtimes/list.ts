import path from 'node:path';
import { isPackError, PackError } from '@pack/errors';
import { hostPlatform, isInPlace, planInstall, platformName, readRuntimes, readWorkspaceSettings, variantsOf, type RuntimeEntry } from '@pack/runtime-lockfile';
import { findLockfile } from './find-lockfile.ts';

/** A runtime that a lockfile pins, and what of it is on this machine. */
export interface ListedRuntime extends Pick<RuntimeEntry, 'name' | 'version' | 'key' | 'uses'> {
  /** Every platform that an archive is pinned for, e.g. `linux-x64-musl`; none: one archive is for all. */
  readonly platforms: readonly string[];
  /** For the platform that it is installed for here; undefined when nothing is pinned for that. */
  readonly here: { readonly platform: string; readonly url: string; readonly integrity: string; /** Put in place by `pack runtime install`. */ readonly isInPlace: boolean; readonly isCached: boolean } | undefined;
}

export interface ListResult {
  readonly lockfile: string;
  readonly runtimes: readonly ListedRuntime[];
}

/**
 * The runtimes that the lockfile of a project pins.
 * @throws PackError ERR_PACK_LOCKFILE_NOT_FOUND, and as reading a lockfile does.
 */
export async function listRuntimes({ dir = '.', cwd = process.cwd() }: { readonly dir?: string; readonly cwd?: string } = {}): Promise<ListResult> {
  const directory = path.resolve(cwd, dir);
  const lockfile = await findLockfile(directory);
  if (lockfile === undefined) throw new PackError('ERR_PACK_LOCKFILE_NOT_FOUND', 'There is no pnpm-lock.yaml here, nor in a workspace around', { path: directory, hint: '"pnpm install" writes one; --dir names another project' });
  const entries = await readRuntimes(lockfile.path);
  const { supportedArchitectures } = await readWorkspaceSettings(lockfile.root);
  const { listCache } = await import('@pack/binary-fetcher');
  const cached = new Set((await listCache()).map(({ integrity }) => integrity));
  const runtimes: ListedRuntime[] = [];
  for (const entry of entries) {
    const { name, version, key, uses } = entry;
    const platforms = variantsOf(entry).flatMap(({ targets }) => targets.map(platformName));
    runtimes.push({ name, version, key, uses, platforms, here: await stateHere(entry, { root: lockfile.root, supportedArchitectures, cached }) });
  }
  return { lockfile: lockfile.path, runtimes };
}

interface Surroundings { readonly root: string; readonly supportedArchitectures: Parameters<typeof planInstall>[2]; readonly cached: ReadonlySet<string | undefined> }

async function stateHere(entry: RuntimeEntry, { root, supportedArchitectures, cached }: Surroundings): Promise<ListedRuntime['here']> {
  try {
    const [planned] = planInstall([entry], hostPlatform(), supportedArchitectures);
    const { resolution: { url, integrity }, platform } = planned!;
    return { platform: platformName(platform), url, integrity, isInPlace: await isInPlace(planned!, root), isCached: cached.has(integrity) };
  } catch (error) {
    if (isPackError(error) && error.code === 'ERR_PACK_NO_MATCHING_VARIANT') return undefined;
    throw error;
  }
}

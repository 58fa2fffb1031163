import { fetchRuntimeArchive, useRuntime, type FetchOptions } from '@pack/binary-fetcher';
import { PackError } from '@pack/errors';
import type { Runtime } from '../build-context.ts';
import type { PinnedArchive } from '../runtimes/pinned-runtime.ts';
import type { Target } from '../target.ts';

/**
 * The Node that a lockfile pins, exactly: the archive with its hash, and nothing that stands in for it.
 * @throws PackError as `fetchRuntimeArchive` does, and ERR_PACK_RUNTIME_MISMATCH when the archive holds another Node than the lockfile says.
 */
export async function obtainPinned({ key, version, resolution, lockfile }: PinnedArchive, { platform, arch, libc }: Target, options: FetchOptions, signal: AbortSignal): Promise<Runtime> {
  const { cacheDir, offline, cwd, onProgress, nodeMirrors } = options;
  const { bin, integrity, fromCache } = await fetchRuntimeArchive(resolution, { keep: 'binary', cacheDir, offline, cwd, onProgress, nodeMirrors, signal });
  const file = bin['node'];
  if (file === undefined) throw new PackError('ERR_PACK_RUNTIME_MISMATCH', `${key} has no program called node`, { path: lockfile, hint: 'Let pnpm write the lockfile anew' });
  const { path } = await useRuntime(file, { version, platform, arch, ...(libc && { libc }) }, { signal });
  return { path, version, platform, arch, source: 'lockfile', fromCache, integrity, pinned: { key, lockfile } };
}

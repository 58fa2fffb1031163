import { useRuntime, type FetchedRuntime } from '@pack/binary-fetcher';
import { PackError } from '@pack/errors';
import { hostLibc } from '@pack/runtime-lockfile';
import type { PinnedArchive } from '../runtimes/pinned-runtime.ts';
import { parseTargets, type Target } from '../target.ts';

/** A target, and the Node binary to build on when the user named one or the lockfile pins one. */
export interface ChosenTarget {
  readonly target: Target;
  readonly given: FetchedRuntime | undefined;
  readonly pinned?: PinnedArchive;
}

/**
 * What to build for: the targets asked for, else what the Node binary that the user names is, else this machine.
 * @throws PackError ERR_PACK_INVALID_TARGET, ERR_PACK_USAGE for one binary and several targets, and as `useRuntime`.
 */
export async function chooseTargets(settings: { readonly targets: readonly string[]; readonly nodePath?: string }, signal: AbortSignal): Promise<ChosenTarget[]> {
  const { targets: texts, nodePath } = settings;
  const targets = parseTargets(texts);
  if (nodePath === undefined) return targets.map((target) => ({ target, given: undefined }));
  if (targets.length > 1) {
    throw new PackError('ERR_PACK_USAGE', `One Node binary cannot serve ${targets.length} targets`, { path: nodePath, hint: 'Build each target by itself, or leave the choice of the binary out' });
  }
  const given = await useRuntime(nodePath, texts.length > 0 ? targets[0] : {}, { signal });
  const { version, platform, arch } = given;
  const isMusl = platform === 'linux' && hostLibc(given.path) === 'musl';
  return [{ target: { version, platform, arch, ...(isMusl && { libc: 'musl' }) }, given }];
}

import { fetchRuntime, resolveRuntime, type FetchOptions, type ResolvedRuntime, type RuntimeRequest } from '@pack/binary-fetcher';
import { isPackError } from '@pack/errors';
import { isBlobFormatKnown } from '@pack/sea-assets';
import { NODE_LINES, type Target } from '../target.ts';
import { obtainPinned } from './obtain-pinned.ts';
import { runnerFor } from './runner.ts';
import { runningNode } from './running-node.ts';
import type { Runtime } from '../build-context.ts';
import type { ChosenTarget } from './choose-targets.ts';

/** Which Node an executable is built on; getting hold of it may take a download. */
export interface RuntimePlan {
  /** Exact; what `obtain` gives may differ when the Node that runs turns out to be unfit. */
  readonly version: string;
  obtain(signal: AbortSignal): Promise<Runtime>;
}

/**
 * Decides on the Node to build on: the one the user named, else the one that the lockfile pins, else the running one if it answers the target, else one
 * from the npm registry or the cache. A target that names no version means the very version that runs; where that
 * cannot be had, the newest of its line, and where that cannot be used, the newest of another line.
 * @throws PackError as `resolveRuntime` does.
 */
export async function planRuntime({ target, given, pinned }: ChosenTarget, options: FetchOptions): Promise<RuntimePlan> {
  if (given) return { version: given.version, obtain: async () => given };
  if (pinned) return { version: pinned.version, obtain: (signal) => obtainPinned(pinned, target, options, signal) };
  const running = process.versions.node;
  const { platform, arch, version = lineOf(running) } = target;
  const fetch = (wanted: string) => (signal: AbortSignal): Promise<Runtime> => fetchRuntime({ version: wanted, platform, arch }, { ...options, signal });
  if (isRunning(target, running)) {
    return { version: running, obtain: async (signal) => runningNode() ?? fetch(version)(signal) };
  }
  const resolved = await resolveUsable({ version, platform, arch }, target.version === undefined, options);
  return { version: resolved.version, obtain: fetch(resolved.version) };
}

function isRunning({ version, platform, arch }: Target, running: string): boolean {
  return platform === process.platform && arch === process.arch && (version === undefined || running === version || running.startsWith(`${version}.`));
}

/**
 * The version to take. Executables can be made for one whose blob's layout is known, and for one that can be run here,
 * as it writes its blob itself.
 * @param isOurChoice whether the user named no version
 */
async function resolveUsable(request: RuntimeRequest, isOurChoice: boolean, options: FetchOptions): Promise<ResolvedRuntime> {
  const runsHere = runnerFor(request) !== undefined;
  const isUsable = (version: string): boolean => runsHere || isBlobFormatKnown(version);
  const resolve = (version: string, prefer: (version: string) => boolean): Promise<ResolvedRuntime> => resolveRuntime({ ...request, version }, { ...options, prefer });
  if (!isOurChoice) return resolve(request.version, isUsable);
  const attempts = [
    () => resolve(request.version, (version) => version === process.versions.node),
    ...[request.version, ...NODE_LINES.toReversed()].map((line) => () => resolve(line, isUsable)),
  ];
  let failure: unknown;
  let unusable: ResolvedRuntime | undefined;
  for (const attempt of attempts) {
    try {
      const found = await attempt();
      if (isUsable(found.version)) return found;
      unusable ??= found;
    } catch (error) {
      // Not every line is published for every platform.
      if (!isPackError(error) || error.code !== 'ERR_PACK_RUNTIME_NOT_FOUND') throw error;
      failure ??= error;
    }
  }
  if (unusable) return unusable;
  throw failure;
}

function lineOf(version: string): string {
  const line = version.split('.')[0]!;
  return NODE_LINES.includes(line) ? line : NODE_LINES.at(-1)!;
}

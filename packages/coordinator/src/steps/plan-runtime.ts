import { fetchRuntime, resolveRuntime, type FetchOptions } from '@pack/binary-fetcher';
import { isBlobFormatKnown } from '@pack/sea-assets';
import { NODE_LINES, type Target } from '../target.ts';
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
 * Decides on the Node to build on: the one the user named, else the running one if it answers the target, else one
 * from the npm registry or the cache. A target that names no version means the very version that runs; where that
 * cannot be had, the newest of its line.
 * @throws PackError as `resolveRuntime` does.
 */
export async function planRuntime({ target, given }: ChosenTarget, options: FetchOptions): Promise<RuntimePlan> {
  if (given) return { version: given.version, obtain: async () => given };
  const running = process.versions.node;
  const line = running.split('.')[0]!;
  const { platform, arch } = target;
  const version = target.version ?? (NODE_LINES.includes(line) ? line : NODE_LINES.at(-1)!);
  const prefer = preferenceFor(target, running);
  const request = { version, platform, arch };
  const fetchOptions = { ...options, ...(prefer ? { prefer } : {}) };
  if (isRunning(request, running)) {
    return {
      version: running,
      obtain: async (signal) => await runningNode() ?? fetchRuntime(request, { ...fetchOptions, signal }),
    };
  }
  const resolved = await resolveRuntime(request, fetchOptions);
  return { version: resolved.version, obtain: (signal) => fetchRuntime({ ...request, version: resolved.version }, { ...options, signal }) };
}

function isRunning({ version, platform, arch }: Target, running: string): boolean {
  return platform === process.platform && arch === process.arch && (running === version || running.startsWith(`${version}.`));
}

/** Of several versions that answer: the running one if none was asked for; one whose blob can be written here if its Node cannot run here. */
function preferenceFor(target: Target, running: string): ((version: string) => boolean) | undefined {
  if (target.version === undefined) return (version) => version === running;
  return runnerFor(target) ? undefined : isBlobFormatKnown;
}

import { fetchRuntime, resolveRuntime, type FetchOptions, type ResolvedRuntime, type RuntimeRequest } from '@pack/binary-fetcher';
import { isPackError, PackError } from '@pack/errors';
import { hostLibc } from '@pack/runtime-lockfile';
import { isBlobFormatKnown } from '@pack/sea-assets';
import { machineText, NODE_LINES, type Target } from '../target.ts';
import { obtainPinned } from './obtain-pinned.ts';
import { runnerFor } from './runner.ts';
import { runningNode } from './running-node.ts';
import type { Runtime } from '../build-context.ts';
import type { ChosenTarget } from './choose-targets.ts';

/** Which Node an executable is built on; getting hold of it may take a download. */
export interface RuntimePlan {
  /** Exact; what `obtain` gives may differ when the Node that runs turns out to be unfit. */
  readonly version: string;
  /** The line of the Node that runs, when the target named no version and nothing of that line can be had for it. */
  readonly insteadOf?: string;
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
  const { version = lineOf(running), ...machine } = target;
  const fetch = (wanted: string) => (signal: AbortSignal): Promise<Runtime> => fetchRuntime({ ...machine, version: wanted }, { ...options, signal });
  if (isRunning(target, running)) {
    return { version: running, obtain: async (signal) => runningNode() ?? fetch(version)(signal) };
  }
  const resolved = await resolveUsable({ ...machine, version }, target.version === undefined, options);
  const isOther = target.version === undefined && lineOf(resolved.version) !== version;
  return { version: resolved.version, obtain: fetch(resolved.version), ...(isOther && { insteadOf: version }) };
}

function isRunning({ version, platform, arch, libc }: Target, running: string): boolean {
  const isThisMachine = platform === process.platform && arch === process.arch && (platform !== 'linux' || (libc ?? 'glibc') === hostLibc());
  return isThisMachine && (version === undefined || running === version || running.startsWith(`${version}.`));
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
  if (!isOurChoice) {
    const found = await resolve(request.version, isUsable);
    if (isUsable(found.version)) return found;
    throw unusable(found, await usableVersions((line) => resolve(line, isUsable), isUsable));
  }
  const attempts = [
    () => resolve(request.version, (version) => version === process.versions.node),
    ...[request.version, ...NODE_LINES.toReversed()].map((line) => () => resolve(line, isUsable)),
  ];
  let failure: unknown;
  let found: ResolvedRuntime | undefined;
  for (const attempt of attempts) {
    try {
      const answer = await attempt();
      if (isUsable(answer.version)) return answer;
      found ??= answer;
    } catch (error) {
      // Not every line is published for every platform.
      if (!isPackError(error) || error.code !== 'ERR_PACK_RUNTIME_NOT_FOUND') throw error;
      failure ??= error;
    }
  }
  if (found) throw unusable(found, []);
  throw failure;
}

/** Of each line the version that executables can be made of here. */
async function usableVersions(resolve: (line: string) => Promise<ResolvedRuntime>, isUsable: (version: string) => boolean): Promise<string[]> {
  const found = await Promise.allSettled(NODE_LINES.toReversed().map(resolve));
  return found.flatMap((each) => (each.status === 'fulfilled' && isUsable(each.value.version) ? [each.value.version] : []));
}

function unusable({ version, platform, arch }: ResolvedRuntime, others: readonly string[]): PackError {
  return new PackError('ERR_PACK_BLOB_FORMAT_UNKNOWN', `Executables for ${machineText({ platform, arch })} cannot be made of Node ${version} here: its blobs have a layout of their own, and that Node cannot run here to write one`, {
    hint: others.length > 0 ? `These can be used: ${others.map((each) => `node${each}`).join(', ')}` : 'Choose another version of Node, or build on a machine of the target',
  });
}

function lineOf(version: string): string {
  const line = version.split('.')[0]!;
  return NODE_LINES.includes(line) ? line : NODE_LINES.at(-1)!;
}

import { fetchRuntime } from '@pack/binary-fetcher';
import { isPackError } from '@pack/errors';
import type { BuildContext } from '../build-context.ts';
import type { TargetArch, TargetPlatform } from '../target.ts';

/**
 * Path of a Node 26 that runs on this machine, for `--build-sea`: the target's own, the running one, else one from the npm
 * registry or the cache. Undefined: there is none to be had.
 */
export async function buildSeaNode({ target, runtime, settings: { offline }, cwd, signal }: Pick<BuildContext, 'target' | 'runtime' | 'settings' | 'cwd' | 'signal'>): Promise<string | undefined> {
  const { platform, arch, versions } = process;
  if (target.platform === platform && target.arch === arch && knowsBuildSea(target.version)) return runtime.path;
  if (knowsBuildSea(versions.node)) return process.execPath;
  try {
    const host = { platform: platform as TargetPlatform, arch: arch as TargetArch };
    return (await fetchRuntime({ version: '26', ...host }, { offline, cwd, signal })).path;
  } catch (error) {
    if (!isPackError(error)) throw error;
    return undefined;
  }
}

/** Source: Node's documentation, `--build-sea`, "added in v25.5.0"; lines of odd numbers are no longer maintained. */
function knowsBuildSea(version: string): boolean {
  return Number(version.split('.')[0]) >= 26;
}

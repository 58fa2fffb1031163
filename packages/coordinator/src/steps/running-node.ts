import { inspect } from '@pack/injector';
import type { Runtime } from '../build-context.ts';
import type { TargetArch, TargetPlatform } from '../target.ts';

/**
 * The Node that runs this program, if executables can be built on it: an official kind of build with its fuse unset.
 * What distributions link with shared libraries of their own would not start elsewhere.
 */
export async function runningNode(): Promise<Runtime | undefined> {
  if (process.release.name !== 'node' || usesSharedLibraries()) return undefined;
  const { fuse } = await inspect(process.execPath).catch(() => ({ fuse: 'absent' }));
  if (fuse !== 'unset') return undefined;
  const { platform, arch, execPath, versions } = process;
  return { path: execPath, version: versions.node, platform: platform as TargetPlatform, arch: arch as TargetArch, source: 'running', fromCache: true };
}

/** What Node's own `configure --shared…` leaves behind. */
function usesSharedLibraries(): boolean {
  const variables = process.config.variables as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(variables).some(([name, value]) => name.startsWith('node_shared') && String(value) === 'true');
}

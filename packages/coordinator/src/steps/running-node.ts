import { isSea } from 'node:sea';
import type { Runtime } from '../build-context.ts';
import type { TargetArch, TargetPlatform } from '../target.ts';

/**
 * The Node that runs this program, if executables can be built on it: an official kind of build that holds no program yet,
 * by what it says of itself, since looking for the fuse in its binary takes a tenth of a build; the injector does that anyway.
 * What distributions link with shared libraries of their own would not start elsewhere.
 */
export function runningNode(): Runtime | undefined {
  const { single_executable_application: takesPrograms } = process.config.variables as unknown as { readonly single_executable_application?: unknown };
  if (process.release.name !== 'node' || usesSharedLibraries() || String(takesPrograms) !== 'true' || isSea()) return undefined;
  const { platform, arch, execPath, versions } = process;
  return { path: execPath, version: versions.node, platform: platform as TargetPlatform, arch: arch as TargetArch, source: 'running', fromCache: true };
}

/** What Node's own `configure --shared…` leaves behind. */
function usesSharedLibraries(): boolean {
  const variables = process.config.variables as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(variables).some(([name, value]) => name.startsWith('node_shared') && String(value) === 'true');
}

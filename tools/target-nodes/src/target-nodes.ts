import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchRuntime, type RuntimeArch } from '@pack/binary-fetcher';

/** The Node lines that executables are built for, each with the version that tests run on. */
export const TARGET_VERSIONS = { '22': '22.23.3', '24': '24.21.0', '26': '26.10.0' } as const;

export type TargetLine = keyof typeof TARGET_VERSIONS;

/**
 * Path of a Linux Node binary of a line: fetched from the npm registry once, then from the user's cache.
 * @throws PackError when it cannot be had.
 */
export async function targetNode(line: TargetLine, arch: RuntimeArch = 'x64'): Promise<string> {
  const { path } = await fetchRuntime({ version: TARGET_VERSIONS[line], platform: 'linux', arch });
  return path;
}

/**
 * What to put before a Linux binary of `arch` to run it on this machine: nothing, an emulator, or undefined when it
 * cannot be run here.
 */
export function runnerFor(arch: RuntimeArch): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  if (arch === process.arch) return [];
  const emulator = { arm64: 'qemu-aarch64-static', x64: 'qemu-x86_64-static' }[arch];
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return directories.some((directory) => isExecutable(join(directory, emulator))) ? [emulator] : undefined;
}

function isExecutable(path: string): boolean {
  try { accessSync(path, constants.X_OK); return true; } catch { return false; }
}

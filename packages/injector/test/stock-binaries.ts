import { fetchRuntime, type RuntimeArch } from '@pack/binary-fetcher';

/** macOS and Windows binaries as they were published: of each line the newest that the npm registry has for that system. */
export const MACHO_BINARIES = [['22.23.2', 'arm64'], ['26.10.0', 'arm64'], ['24.18.1', 'x64']] as const;
export const PE_BINARIES = [['22.23.3', 'x64'], ['24.21.0', 'x64'], ['26.10.0', 'x64'], ['22.23.2', 'arm64']] as const;

export async function stockBinary(platform: 'darwin' | 'win32', version: string, arch: RuntimeArch): Promise<string> {
  return (await fetchRuntime({ version, platform, arch })).path;
}

import { PackError } from '@pack/errors';

/** Operating systems as `process.platform` names them. */
export type RuntimePlatform = 'linux' | 'darwin' | 'win32';
/** Processors as `process.arch` names them. */
export type RuntimeArch = 'x64' | 'arm64';
/** The C library of a Linux system; absent means glibc. */
export type RuntimeLibc = 'glibc' | 'musl';

/** Which runtime is wanted. */
export interface RuntimeRequest {
  /** A major or minor line ('24', '24.21'), an exact version, a semver range, or 'latest'; a leading 'v' is allowed. */
  readonly version: string;
  readonly platform: RuntimePlatform;
  readonly arch: RuntimeArch;
  readonly libc?: RuntimeLibc;
}

/** What a request came to: one published version for one platform. */
export interface ResolvedRuntime {
  /** Exact, without 'v'. */
  readonly version: string;
  readonly platform: RuntimePlatform;
  readonly arch: RuntimeArch;
  /** Name of the source that answered ('npm'), or 'cache' when the answer was remembered. */
  readonly source: string;
  /** The package or file that holds the binary. */
  readonly package: string;
  /** Subresource integrity of the archive that holds the binary, e.g. `sha512-…`. */
  readonly integrity: string;
}

/**
 * Checks a request that may come from a user's words.
 * @throws PackError ERR_PACK_INVALID_TARGET for a platform, processor or C library that no Node is published for.
 */
export function checkRequest(request: RuntimeRequest): void {
  check('platform', request.platform, ['linux', 'darwin', 'win32']);
  check('architecture', request.arch, ['x64', 'arm64']);
  if (request.libc !== undefined) check('C library', request.libc, ['glibc', 'musl']);
}

/** A platform in words, e.g. `linux-x64` or `linux-x64-musl`. */
export function platformName({ platform, arch, libc }: { platform: RuntimePlatform; arch: RuntimeArch; libc?: RuntimeLibc | undefined }): string {
  return `${platform}-${arch}${libc === 'musl' ? '-musl' : ''}`;
}

function check(what: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  throw new PackError('ERR_PACK_INVALID_TARGET', `Unknown ${what} ${JSON.stringify(value)} for a runtime`, { hint: `Known are ${known.join(', ')}` });
}

import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { PackError } from '@pack/errors';
import { platformName, type RuntimeArch, type RuntimeLibc, type RuntimePlatform } from './runtime-request.ts';
import type { RuntimeOffer } from './runtime-source.ts';
import { scanBinary, type FuseState } from './scan-binary.ts';

/** What is known about a Node binary. */
export interface RuntimeFacts {
  /** With links resolved. */
  readonly path: string;
  readonly version: string;
  readonly platform: RuntimePlatform;
  readonly arch: RuntimeArch;
  readonly libc: RuntimeLibc | undefined;
  /** Whether a program can still be put into it. */
  readonly fuse: FuseState;
  /** In hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads what a Node binary is from its bytes, foreign ones too. Only a binary for this machine whose bytes do not name
 * a version, as Linux distributions build them, is run with `--version`.
 * @throws PackError ERR_PACK_RUNTIME_NOT_FOUND when there is no such file, ERR_PACK_BINARY_INVALID when it is no Node.
 */
export async function inspectRuntime(path: string, options: { readonly signal?: AbortSignal } = {}): Promise<RuntimeFacts> {
  const real = await realFile(path);
  const { header, version: written, fuse, sha256 } = await scanBinary(real, options.signal).catch((cause: unknown) => {
    throw new PackError('ERR_PACK_BINARY_INVALID', 'The Node binary cannot be read', { path, cause });
  });
  if (header === undefined) {
    throw new PackError('ERR_PACK_BINARY_INVALID', 'This is no executable for Linux, macOS or Windows on x64 or arm64', {
      path, hint: 'Name the Node binary itself, not a script that starts it: node -p process.execPath prints where it is',
    });
  }
  const runsHere = header.platform === process.platform && header.arch === process.arch && fuse !== 'set'; // a packed program would start
  const version = written ?? (runsHere ? await askVersion(real) : undefined);
  if (version === undefined) throw new PackError('ERR_PACK_BINARY_INVALID', 'This executable is no Node: it names no version of it', { path });
  return { path: real, version, ...header, fuse, sha256 };
}

/**
 * Checks that what came out of an archive is the runtime that was asked for.
 * @throws PackError ERR_PACK_RUNTIME_MISMATCH.
 */
export async function checkUnpacked(path: string, offer: RuntimeOffer): Promise<void> {
  const { header, version } = await scanBinary(path);
  const isRightPlatform = header?.platform === offer.platform && header.arch === offer.arch;
  if (isRightPlatform && (version === undefined || version === offer.version)) return;
  const found = header ? `Node ${version ?? 'of unknown version'} for ${platformName(header)}` : 'no executable';
  throw new PackError('ERR_PACK_RUNTIME_MISMATCH', `${offer.package} holds ${found}, not Node ${offer.version} for ${platformName(offer)}`, {
    hint: 'It was published like this: choose another version, or name a Node binary with --node-path',
  });
}

async function realFile(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await stat(real)).isFile()) return real;
  } catch (cause) {
    throw new PackError('ERR_PACK_RUNTIME_NOT_FOUND', 'There is no such Node binary', { path, cause, hint: 'node -p process.execPath prints where the Node binary is' });
  }
  throw new PackError('ERR_PACK_BINARY_INVALID', 'The path of the Node binary names a directory, not a file', { path });
}

async function askVersion(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 10_000, env: {}, windowsHide: true });
    return /^v(\d+\.\d+\.\d+\S*)\s*$/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

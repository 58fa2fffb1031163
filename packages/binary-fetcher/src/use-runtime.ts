import { PackError } from '@pack/errors';
import type { FetchedRuntime } from './fetch-runtime.ts';
import { inspectRuntime, type RuntimeFacts } from './inspect-runtime.ts';
import { parseVersionSpec } from './pick-version.ts';
import { checkRequest, platformName, type RuntimeRequest } from './runtime-request.ts';

/**
 * A Node binary that the user names, checked: it is the wanted version for the wanted platform, and a program can be
 * put into it. Parts of the request that are left out are not checked.
 * @returns the same shape as `fetchRuntime`, with the source 'path' and the binary's own hash as integrity.
 * @throws PackError ERR_PACK_RUNTIME_MISMATCH, ERR_PACK_FUSE_NOT_FOUND, ERR_PACK_ALREADY_INJECTED and as `inspectRuntime`.
 */
export async function useRuntime(path: string, request: Partial<RuntimeRequest> = {}, options: { readonly signal?: AbortSignal } = {}): Promise<FetchedRuntime> {
  const facts = await inspectRuntime(path, options);
  checkMatch(facts, request);
  if (facts.fuse === 'set') throw new PackError('ERR_PACK_ALREADY_INJECTED', 'This Node binary already holds a program', { path, hint: 'Name a Node binary as it was published' });
  if (facts.fuse === 'absent') throw noFuse(path);
  return described(facts, 'path');
}

/**
 * The Node that runs this very program, if it answers the request and a program can be put into it; else undefined.
 * Its source is 'running'.
 */
export async function runningRuntime(request: RuntimeRequest, options: { readonly signal?: AbortSignal } = {}): Promise<FetchedRuntime | undefined> {
  checkRequest(request);
  const mayBe = request.platform === process.platform && request.arch === process.arch && parseVersionSpec(request.version).matches(process.versions.node);
  if (!mayBe) return undefined;
  const facts = await inspectRuntime(process.execPath, options);
  const isStock = facts.fuse === 'unset' && facts.version === process.versions.node && (facts.libc ?? 'glibc') === (request.libc ?? 'glibc');
  return isStock ? described(facts, 'running') : undefined;
}

function checkMatch(facts: RuntimeFacts, request: Partial<RuntimeRequest>): void {
  const wrongVersion = request.version !== undefined && !parseVersionSpec(request.version).matches(facts.version);
  const wrongPlatform =
    (request.platform ?? facts.platform) !== facts.platform || (request.arch ?? facts.arch) !== facts.arch || (request.libc ?? facts.libc) !== facts.libc;
  if (!wrongVersion && !wrongPlatform) return;
  const wanted = [request.version, request.platform, request.arch, request.libc].filter((part) => part !== undefined).join('-');
  throw new PackError('ERR_PACK_RUNTIME_MISMATCH', `This is Node ${facts.version} for ${platformName(facts)}, but the target is ${wanted}`, {
    path: facts.path, hint: 'Name another binary, or change the target',
  });
}

function noFuse(path: string): PackError {
  return new PackError('ERR_PACK_FUSE_NOT_FOUND', 'No program can be put into this Node: it was built without support for single executable applications', {
    path, hint: 'Node packages of Linux distributions often are: use an official build',
  });
}

function described({ path, version, platform, arch, sha256 }: RuntimeFacts, source: string): FetchedRuntime {
  const integrity = `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`;
  return { path, version, platform, arch, sha256, integrity, source, fromCache: true };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspectRuntime } from '@pack/binary-fetcher';
import { isPackError, PackError } from '@pack/errors';
import { extract, remove, verify as verifyBinary } from '@pack/injector';
import { digestSeaBlob, type SeaBlobDigest } from '@pack/sea-assets';
import { BUILD_RECORD_ASSET_KEY } from '@pack/vfs-provider';
import { hashOfFile } from '../steps/runtime-hash.ts';
import { decodeBuildRecord, sha256, type BuildRecord } from './build-record.ts';

/** An executable whose contents are those that were built. */
export interface VerifiedExecutable {
  /** Absolute. */
  readonly path: string;
  /** SHA-256 of the whole file, in hexadecimal. */
  readonly sha256: string;
  readonly target: string;
  readonly record: BuildRecord;
  /** Whether the Node binary around the program was compared too: not where it was changed afterwards, as by a signature, and not on macOS, where its own signature was not kept. */
  readonly isRuntimeChecked: boolean;
}

/**
 * Checks that an executable holds what its build put into it: main script, options for Node and every asset by the hashes in
 * its record, and the Node binary around it where the program can be taken out of that again; macOS and Windows executables by
 * their signature's and header's sums, too. It notices damage, not a forger,
 * who can write a record of his own: against those stand signatures, and rebuilding.
 * @param file absolute path
 * @throws PackError ERR_PACK_VERIFY_FAILED with what is wrong; what `inspect` of the injector throws for what is no executable of ours.
 */
export async function verifyExecutable(file: string, signal?: AbortSignal): Promise<VerifiedExecutable> {
  const blob = await extract(file);
  const { version, platform, sha256: hash } = await inspectRuntime(file, signal ? { signal } : {});
  const digest = await digestSeaBlob(blob, version, [BUILD_RECORD_ASSET_KEY]);
  const bytes = digest.kept.get(BUILD_RECORD_ASSET_KEY);
  if (bytes === undefined) throw new PackError('ERR_PACK_VERIFY_FAILED', 'The executable carries no record of its build', { path: file, hint: 'It was made by another tool, or by a pack that left none' });
  const record = decodeBuildRecord(bytes, file);
  const base = platform === 'darwin' ? undefined : await baseHash(file, signal);
  const isOtherBase = base !== undefined && base !== record.runtime.sha256;
  const problems = [...differences(digest, record), ...isOtherBase ? ['the Node binary around it is another'] : [], ...(await verifyBinary(file)).problems];
  if (problems.length === 0) return { path: file, sha256: hash, target: record.target, record, isRuntimeChecked: base !== undefined };
  throw new PackError('ERR_PACK_VERIFY_FAILED', `The executable is not what was built: ${problems.join('; ')}`, { path: file, hint: 'It is damaged or was changed: get it again' });
}

/** SHA-256 of the Node binary that an executable was made of; undefined where it cannot be had back. */
async function baseHash(file: string, signal?: AbortSignal): Promise<string | undefined> {
  const room = await mkdtemp(path.join(tmpdir(), 'pack-verify-'));
  try {
    const base = path.join(room, 'node');
    await remove({ input: file, output: base, ...(signal && { signal }) });
    return await hashOfFile(base);
  } catch (error) {
    if (isPackError(error) && error.code === 'ERR_PACK_ALREADY_INJECTED') return undefined; // injected by another tool, or changed since
    throw error;
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

function differences({ main, codeCache, execArgv, assets }: SeaBlobDigest, { contents }: BuildRecord): string[] {
  const problems: string[] = [];
  if (main.sha256 !== contents.main) problems.push('its main script is another');
  if (contents.codeCache !== undefined && codeCache?.sha256 !== contents.codeCache) problems.push('the code cache of its main script is another');
  if (sha256(JSON.stringify(execArgv)) !== contents.execArgv) problems.push('its options for Node are others');
  for (const [key, hash] of Object.entries(contents.assets)) {
    const found = assets.get(key);
    if (found?.sha256 !== hash) problems.push(`its asset ${key} is ${found ? 'another' : 'missing'}`);
  }
  const added = [...assets.keys()].filter((key) => key !== BUILD_RECORD_ASSET_KEY && !Object.hasOwn(contents.assets, key));
  if (added.length > 0) problems.push(`it has assets that were not built in: ${added.join(', ')}`);
  return problems;
}

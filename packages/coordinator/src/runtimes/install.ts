import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { FetchedArchive } from '@pack/binary-fetcher';
import { PackError } from '@pack/errors';
import { choosePlatform, hostPlatform, installRuntimes, planInstall, readLockfile, readWorkspaceSettings, runtimesOf, stringifyLockfile, type InstalledRuntime, type Lockfile, type PlannedRuntime } from '@pack/runtime-lockfile';
import type { BuildOptions } from '../build.ts';
import type { BuildEvent } from '../build-events.ts';
import { interruption } from '../interruption.ts';
import { replaceFile } from './replace-file.ts';
import { findLockfile, workspaceRoot } from './find-lockfile.ts';
import { missingPins, type MissingPin } from './missing-pins.ts';

/** What to install. */
export interface InstallRequest {
  /** Directory of the project, or of one in a workspace; `cwd` unless told. */
  readonly dir?: string;
  readonly cwd?: string;
  /** Installs exactly what the lockfile pins, and fails where package.json asks for something else. */
  readonly frozenLockfile?: boolean;
  /** Does nothing: for environments that bring their own runtime. */
  readonly noRuntime?: boolean;
  /** Writes what had to be resolved into the lockfile. */
  readonly saveLockfile?: boolean;
  /** `false`: takes hashes of releases that are looked up without their signature; a finding tells of it. */
  readonly verifySignature?: boolean;
  /** Never use the network. */
  readonly offline?: boolean;
}

export interface InstallResult {
  /** Directory of the workspace. */
  readonly root: string;
  /** Undefined when there is none. */
  readonly lockfile: string | undefined;
  /** Keys of the runtimes that had to be resolved, since the lockfile does not pin them. */
  readonly resolved: readonly string[];
  /** Whether the lockfile was written. */
  readonly saved: boolean;
  readonly runtimes: readonly InstalledRuntime<FetchedArchive>[];
  /** Whether nothing was looked at, as was asked for. */
  readonly skipped: boolean;
  readonly durationMs: number;
}

/**
 * Puts the runtimes that a project's lockfile pins in place, as pnpm does: each exactly, verified by the lockfile's hash.
 * What package.json declares without the lockfile pinning it is resolved, and the lockfile is only written on demand.
 * @throws PackError as reading a lockfile, `fetchRuntimeArchive` and `installRuntimes` do; ERR_PACK_LOCKFILE_OUTDATED.
 */
export async function installProjectRuntimes(request: InstallRequest = {}, { signal = new AbortController().signal, onEvent = () => {} }: Pick<BuildOptions, 'signal' | 'onEvent'> = {}): Promise<InstallResult> {
  const started = performance.now();
  const { cwd = process.cwd(), offline = false } = request;
  const dir = path.resolve(cwd, request.dir ?? '.');
  await checkDirectory(dir);
  const found = await findLockfile(dir);
  const root = found?.root ?? await workspaceRoot(dir) ?? dir;
  const done = (more: Partial<InstallResult>): InstallResult => ({ root, lockfile: found?.path, resolved: [], saved: false, runtimes: [], skipped: false, ...more, durationMs: performance.now() - started });
  if (request.noRuntime) return done({ skipped: true });
  try {
    const lockfile = found && await readLockfile(found.path);
    const { catalogs, supportedArchitectures, virtualStoreDirMaxLength } = await readWorkspaceSettings(root);
    const missing = await missingPins(root, lockfile, importersOf(lockfile, path.relative(root, dir)), catalogs);
    if (request.frozenLockfile && missing.length > 0) throw outdated(missing[0]!, found?.path ?? path.join(root, 'pnpm-lock.yaml'));
    const onUnverified = (version: string, source: string): void => onEvent({ type: 'finding', target: undefined, finding: { code: 'signature-not-verified', severity: 'warning', args: { version, source } } });
    const locked = missing.length > 0 ? await (await import('./lock-runtimes.ts')).lockRuntimes(lockfile, missing, catalogs, { cwd: dir, offline, platform: choosePlatform(hostPlatform(), supportedArchitectures), isSaved: request.saveLockfile, verifySignature: request.verifySignature, onUnverified, signal }) : lockfile;
    const plan = locked ? planInstall(runtimesOf(locked), hostPlatform(), supportedArchitectures, virtualStoreDirMaxLength) : [];
    const runtimes = await installRuntimes(plan, {
      root, signal,
      obtain: (runtime) => obtain(runtime, { offline, cwd: dir, signal, onEvent }),
    });
    const saved = missing.length > 0 && request.saveLockfile === true;
    if (saved) await replaceFile(found?.path ?? path.join(root, 'pnpm-lock.yaml'), stringifyLockfile(locked!));
    return done({ runtimes, saved, ...(saved && { lockfile: found?.path ?? path.join(root, 'pnpm-lock.yaml') }), resolved: missing.map(({ declared }) => `${declared.name}@${declared.specifier}`) });
  } catch (error) {
    throw signal.aborted ? interruption(error) : error;
  }
}

interface Surroundings { readonly offline: boolean; readonly cwd: string; readonly signal: AbortSignal; readonly onEvent: (event: BuildEvent) => void }

async function obtain({ key, name, resolution }: PlannedRuntime, { offline, cwd, signal, onEvent }: Surroundings): Promise<FetchedArchive> {
  const started = performance.now();
  onEvent({ type: 'step-start', target: key, step: 'runtime' });
  const { fetchRuntimeArchive } = await import('@pack/binary-fetcher'); // late: where everything is in place, nothing is fetched
  const archive = await fetchRuntimeArchive(resolution, {
    keep: 'tree', runtime: name, offline, cwd, signal,
    onProgress: ({ phase, bytes, total, rate }) => onEvent({ type: 'progress', target: key, step: 'runtime', phase, bytes, total, rate }),
  });
  onEvent({ type: 'step-end', target: key, step: 'runtime', durationMs: performance.now() - started });
  return archive;
}

/** The projects that the lockfile knows, and the one that was named. */
function importersOf(lockfile: Lockfile | undefined, dir: string): string[] {
  const own = dir.split(path.sep).join('/') || '.';
  const importers = lockfile?.documents.at(-1)?.['importers'] ?? {};
  return [...new Set(['.', own, ...Object.keys(importers)])];
}

function outdated({ declared: { name, specifier }, importer, locked }: MissingPin, lockfile: string): PackError {
  const where = importer === '.' ? 'package.json' : `${importer}/package.json`;
  return new PackError('ERR_PACK_LOCKFILE_OUTDATED', `${where} asks for ${name}@${specifier}, but the lockfile ${locked === undefined ? 'does not pin it' : `has ${locked}`}`, {
    path: lockfile, hint: 'Run "pnpm install", or "pack runtime install --save-lockfile"',
  });
}

async function checkDirectory(dir: string): Promise<void> {
  const stats = await stat(dir).catch((cause: unknown) => { throw new PackError('ERR_PACK_USAGE', 'There is no such directory', { path: dir, cause }); });
  if (!stats.isDirectory()) throw new PackError('ERR_PACK_USAGE', 'This is no directory', { path: dir, hint: 'Name the directory of a project' });
}

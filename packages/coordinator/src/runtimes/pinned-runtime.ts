import { readFile } from 'node:fs/promises';
import { declaredRuntimes, findRuntime, parseLockfile, pickVariant, runtimesOf, variantsOf, type BinaryResolution, type RuntimeEntry } from '@pack/runtime-lockfile';
import type { Target } from '../target.ts';
import { findLockfile, type FoundLockfile } from './find-lockfile.ts';

/** The Node that a lockfile pins for a project. */
export interface PinnedNode {
  readonly entry: RuntimeEntry;
  readonly lockfile: FoundLockfile;
}

/** Its archive for one target. */
export interface PinnedArchive {
  /** Its key in the lockfile, e.g. `node@runtime:24.21.0`. */
  readonly key: string;
  readonly version: string;
  readonly resolution: BinaryResolution;
  /** Path of the lockfile. */
  readonly lockfile: string;
}

/** What a project says about its Node. */
export interface ProjectNode {
  /** What the lockfile pins for it, or for the root of its workspace. */
  readonly pinned?: PinnedNode;
  /** What its package.json asks for without the lockfile pinning it, e.g. `runtime:24`. */
  readonly unlocked?: string;
}

/**
 * Finds out what a project, or the workspace it lies in, says about its Node.
 * @throws PackError as reading a lockfile does.
 */
export async function findProjectNode(root: string, manifest: Readonly<Record<string, unknown>> | undefined): Promise<ProjectNode> {
  const lockfile = await findLockfile(root);
  const entries = lockfile === undefined ? [] : await readEntries(lockfile.path);
  const importers = [...new Set([lockfile?.importer ?? '.', '.'])];
  const asks = (entry: RuntimeEntry): boolean => entry.name === 'node' && entry.uses.some((use) => use.by === 'importer' && importers.includes(use.name));
  if (lockfile && entries.some(asks)) return { pinned: { entry: findRuntime(entries, 'node', importers, lockfile.path), lockfile } };
  const declared = declaredRuntimes(manifest ?? {}).find(({ name }) => name === 'node');
  return declared ? { unlocked: declared.specifier } : {};
}

/**
 * The pinned archive for a target.
 * @throws PackError ERR_PACK_NO_MATCHING_VARIANT.
 */
export function pinnedArchive({ entry, lockfile }: PinnedNode, { platform, arch, libc }: Target): PinnedArchive {
  const { key, version } = entry;
  return { key, version, resolution: pickVariant(variantsOf(entry), { os: platform, cpu: arch, libc }, key), lockfile: lockfile.path };
}

/** Most lockfiles pin no runtime: these are not parsed, which for a large one takes longer than a small build. */
async function readEntries(path: string): Promise<readonly RuntimeEntry[]> {
  const content = await readFile(path, 'utf8');
  return content.includes('@runtime:') ? runtimesOf(parseLockfile(content, path)) : [];
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isPackError, PackError } from '@pack/errors';
import { parseLockfile } from '@pack/runtime-lockfile';
import { maxSatisfying } from 'semver';
import { findLockfile } from '../runtimes/find-lockfile.ts';

/** A package as a lockfile pins it. */
export interface LockedPackage {
  readonly version: string;
  /** Subresource integrity of its tarball. */
  readonly integrity: string;
  /** Where its tarball is, if the lockfile says so. */
  readonly tarball?: string;
}

/** The packages of a lockfile, also those that are not installed on this machine. */
export interface LockedPackages {
  /** The highest pinned version that a range takes; undefined when none is, or none with a hash. */
  find(name: string, range: string): LockedPackage | undefined;
}

const NONE: LockedPackages = { find: () => undefined };

/**
 * The packages that the lockfile of a project pins: pnpm-lock.yaml (format 9), else package-lock.json or
 * npm-shrinkwrap.json (formats 2 and 3). Both list what is optional for all platforms.
 * @throws PackError ERR_PACK_LOCKFILE_INVALID.
 */
export async function openLockedPackages(root: string): Promise<LockedPackages> {
  const pnpm = await findLockfile(root);
  if (pnpm) return ofPnpm(await readFile(pnpm.path, 'utf8'), pnpm.path);
  for (let directory = root; ; directory = path.dirname(directory)) {
    for (const name of ['npm-shrinkwrap.json', 'package-lock.json']) {
      const file = path.join(directory, name);
      const content = await readFile(file, 'utf8').catch(() => undefined);
      if (content !== undefined) return ofNpm(content, file);
    }
    // A workspace has one for all of its packages; what lies above a repository is not ours.
    if (directory === path.dirname(directory) || await readFile(path.join(directory, '.git/HEAD')).then(() => true, () => false)) return NONE;
  }
}

/** `packages: { 'name@version': { resolution: { integrity, tarball? } } }`. */
function ofPnpm(content: string, file: string): LockedPackages {
  let packages: unknown;
  try {
    packages = parseLockfile(content, file).documents.at(-1)!['packages'];
  } catch (error) {
    if (isPackError(error) && error.code === 'ERR_PACK_LOCKFILE_VERSION') return NONE; // older ones name packages in other ways
    throw error;
  }
  return lockedBy(entriesOf(packages).flatMap(([key, value]) => {
    const at = key.lastIndexOf('@');
    const { integrity, tarball } = record(record(value)['resolution']);
    return at > 0 ? [{ name: key.slice(0, at), version: key.slice(at + 1), integrity, tarball }] : [];
  }));
}

/** `packages: { 'node_modules/name': { version, integrity, resolved } }`. */
function ofNpm(content: string, file: string): LockedPackages {
  let lockfile: unknown;
  try {
    lockfile = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new PackError('ERR_PACK_LOCKFILE_INVALID', `The lockfile is no JSON: ${(cause as Error).message}`, { path: file, cause, hint: 'Write the lockfile anew with "npm install --package-lock-only"' });
  }
  return lockedBy(entriesOf(record(lockfile)['packages']).flatMap(([key, value]) => {
    const name = key.split('node_modules/').at(-1)!;
    const { version, integrity, resolved, name: alias } = record(value);
    return key.includes('node_modules/') && alias === undefined ? [{ name, version, integrity, tarball: resolved }] : [];
  }));
}

/** What stands in a lockfile: of any type. */
interface Candidate { readonly name: string; readonly version: unknown; readonly integrity: unknown; readonly tarball: unknown }

function lockedBy(candidates: readonly Candidate[]): LockedPackages {
  const byName = Map.groupBy(candidates, ({ name }) => name);
  return {
    find(name, range) {
      const known = new Map((byName.get(name) ?? []).flatMap(({ version, integrity, tarball }): (readonly [string, LockedPackage])[] => {
        if (typeof version !== 'string' || typeof integrity !== 'string') return [];
        return [[version, { version, integrity, ...(typeof tarball === 'string' && /^https?:\/\//.test(tarball) && { tarball }) }]];
      }));
      return known.get(maxSatisfying([...known.keys()], range) ?? '');
    },
  };
}

function entriesOf(value: unknown): [string, unknown][] {
  return Object.entries(record(value));
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {};
}

import { PackError } from '@pack/errors';
import valid from 'semver/functions/valid.js';
import { checkResolution } from './check-resolution.ts';
import { mainDocument, parseLockfile, readLockfile, type Lockfile } from './lockfile-document.ts';
import type { RuntimeResolution, Variant } from './resolution.ts';
import { isRuntimeName, RUNTIME_NAMES, type RuntimeName } from './runtime-name.ts';
import { usesOfRuntimes, type RuntimeUse } from './runtime-uses.ts';
import { complaintsAbout, kindOf, mapping, optionalMapping, type Complaint } from './yaml-path.ts';

/** A runtime that a lockfile pins. */
export interface RuntimeEntry {
  readonly name: RuntimeName;
  /** Exact. */
  readonly version: string;
  /** Its key in the lockfile's `packages`, e.g. `node@runtime:24.6.0`. */
  readonly key: string;
  /** As the lockfile has it, fields that are unknown here included. */
  readonly resolution: RuntimeResolution;
  /** Who asks for it. */
  readonly uses: readonly RuntimeUse[];
}

/**
 * The runtimes in a pnpm lockfile, in the order in which it lists them; none gives an empty list.
 * @param path of a `pnpm-lock.yaml`, lockfile version 9.0 (pnpm 9 to 12)
 * @throws PackError as `readLockfile` and `runtimesOf` do.
 */
export async function readRuntimes(path: string): Promise<RuntimeEntry[]> {
  return runtimesOf(await readLockfile(path));
}

/**
 * The runtimes in the text of a pnpm lockfile; `path` is for error messages.
 * @throws as `readRuntimes` does.
 */
export function parseRuntimes(content: string, path?: string): RuntimeEntry[] {
  return runtimesOf(parseLockfile(content, path));
}

/**
 * The runtimes in a lockfile that was read, checked.
 * @throws PackError with a code for each kind of fault, each with the place in the document: ERR_PACK_LOCKFILE_RUNTIME_NAME,
 * …_RUNTIME_VERSION, …_RESOLUTION_TYPE, …_NESTED_VARIATIONS, …_INTEGRITY_MISSING, …_INTEGRITY_WEAK, …_INTEGRITY_INVALID,
 * …_ARCHIVE_PATH, …_URL, and ERR_PACK_LOCKFILE_INVALID for whatever else is not as pnpm writes it.
 */
export function runtimesOf(lockfile: Lockfile): RuntimeEntry[] {
  const complain = complaintsAbout(lockfile.path);
  const main = mainDocument(lockfile);
  const uses = usesOfRuntimes(main, complain);
  const packages = optionalMapping(main['packages'], ['packages'], complain);
  const entries = Object.keys(packages).map((key) => runtimeEntry(key, packages[key], uses, complain)).filter((entry) => entry !== undefined);
  for (const [key, [{ at }]] of uses) {
    if (!Object.hasOwn(packages, key)) throw complain(at, `asks for ${key}, which is not in "packages"`);
  }
  return entries;
}

/**
 * The runtime of a name.
 * @param importers directories of projects of the workspace, `.` being its root, the first that asks for one decides;
 * without any, the only runtime of that name in the lockfile
 * @throws PackError ERR_PACK_LOCKFILE_NO_RUNTIME with what there is.
 */
export function findRuntime(entries: readonly RuntimeEntry[], name: RuntimeName, importers: readonly string[] = [], path?: string): RuntimeEntry {
  const named = entries.filter((entry) => entry.name === name);
  const asked = importers.map((importer) => named.find(({ uses }) => uses.some((use) => use.by === 'importer' && use.name === importer)));
  const found = importers.length > 0 ? asked.find((entry) => entry !== undefined) : named.length === 1 ? named[0] : undefined;
  if (found) return found;
  const many = importers.length === 0 && named.length > 1;
  throw new PackError('ERR_PACK_LOCKFILE_NO_RUNTIME', many ? `The lockfile pins ${named.length} runtimes called ${name}` : `The lockfile pins no runtime called ${name}${importers.length > 0 ? ` for ${importers.join(' or ')}` : ''}`, {
    ...(path !== undefined && { path }),
    hint: `It has ${entries.map(({ key }) => key).join(', ') || 'none at all'}`,
  });
}

/** The archives of a runtime by platform. A single archive is for every platform, so it has no targets. */
export function variantsOf({ resolution }: Pick<RuntimeEntry, 'resolution'>): readonly Variant[] {
  return resolution.type === 'variations' ? resolution.variants : [{ resolution, targets: [] }];
}

const RUNTIME_KEY = /^([^@]+)@runtime:(.*)$/;

/** The entry of a key in `packages`; undefined when that is no runtime. */
function runtimeEntry(key: string, value: unknown, uses: ReadonlyMap<string, readonly RuntimeUse[]>, complain: Complaint): RuntimeEntry | undefined {
  const [, name, version] = RUNTIME_KEY.exec(key) ?? [];
  if (name === undefined || version === undefined) return undefined;
  if (!isRuntimeName(name)) throw complain(['packages', key], `is a runtime that is not known here: known are ${RUNTIME_NAMES.join(', ')}`, 'ERR_PACK_LOCKFILE_RUNTIME_NAME');
  if (valid(version) !== version) throw complain(['packages', key], `names no exact version: ${JSON.stringify(version)}`, 'ERR_PACK_LOCKFILE_RUNTIME_VERSION');
  const { resolution, version: repeated } = mapping(value, ['packages', key], complain);
  if (repeated !== undefined && repeated !== version) throw complain(['packages', key, 'version'], `must be ${version}, but is ${kindOf(repeated)}`, 'ERR_PACK_LOCKFILE_RUNTIME_VERSION');
  return { name, version, key, resolution: checkResolution(resolution, ['packages', key, 'resolution'], complain), uses: uses.get(key) ?? [] };
}

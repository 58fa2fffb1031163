import { readFile } from 'node:fs/promises';
import { PackError } from '@pack/errors';
import { loadAll } from 'js-yaml';
import { valid } from 'semver';
import { checkResolution } from './check-resolution.ts';
import type { RuntimeResolution, Variant } from './resolution.ts';
import { usesOfRuntimes, type RuntimeUse } from './runtime-uses.ts';
import { complaintsAbout, kindOf, mapping, optionalMapping, text, type Complaint } from './yaml-path.ts';

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

/** The runtimes that pnpm installs. */
export type RuntimeName = 'node' | 'deno' | 'bun';

/**
 * The runtimes in a pnpm lockfile, in the order in which it lists them; none gives an empty list.
 * @param path of a `pnpm-lock.yaml`, lockfile version 9.0 (pnpm 9 to 12)
 * @throws PackError ERR_PACK_LOCKFILE_INVALID naming file and place in it, ERR_PACK_LOCKFILE_VERSION for another format.
 */
export async function readRuntimes(path: string): Promise<RuntimeEntry[]> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (cause) {
    throw new PackError('ERR_PACK_LOCKFILE_INVALID', 'The lockfile cannot be read', { path, cause, hint: '"pnpm install" writes one' });
  }
  return parseRuntimes(content, path);
}

/**
 * The runtimes in the text of a pnpm lockfile; `path` is for error messages.
 * @throws as `readRuntimes` does.
 */
export function parseRuntimes(content: string, path?: string): RuntimeEntry[] {
  const complain = complaintsAbout(path);
  const lockfile = mainDocument(content, path, complain);
  checkVersion(lockfile['lockfileVersion'], path, complain);
  const uses = usesOfRuntimes(lockfile, complain);
  const packages = optionalMapping(lockfile['packages'], ['packages'], complain);
  const entries = Object.keys(packages).map((key) => runtimeEntry(key, packages[key], uses, complain)).filter((entry) => entry !== undefined);
  for (const [key, [{ at }]] of uses) {
    if (!(key in packages)) throw complain(at, `asks for ${key}, which is not in "packages"`);
  }
  return entries;
}

/** The archives of a runtime by platform. A single archive is for every platform, so it has no targets. */
export function variantsOf({ resolution }: Pick<RuntimeEntry, 'resolution'>): readonly Variant[] {
  return resolution.type === 'variations' ? resolution.variants : [{ resolution, targets: [] }];
}

const RUNTIME_KEY = /^(node|deno|bun)@runtime:(.*)$/;

/** The entry of a key in `packages`; undefined when that is no runtime. */
function runtimeEntry(key: string, value: unknown, uses: ReadonlyMap<string, readonly RuntimeUse[]>, complain: Complaint): RuntimeEntry | undefined {
  const [, name, version] = RUNTIME_KEY.exec(key) ?? [];
  if (name === undefined || version === undefined) {
    if (/^[^@]+@runtime:/.test(key)) throw complain(['packages', key], 'is a runtime that is not known here: known are node, deno and bun');
    return undefined;
  }
  if (valid(version) !== version) throw complain(['packages', key], `names no exact version: ${JSON.stringify(version)}`);
  const { resolution, version: repeated } = mapping(value, ['packages', key], complain);
  if (repeated !== undefined && repeated !== version) throw complain(['packages', key, 'version'], `must be ${version}, but is ${kindOf(repeated)}`);
  return { name: name as RuntimeName, version, key, resolution: checkResolution(resolution, ['packages', key, 'resolution'], complain), uses: uses.get(key) ?? [] };
}

/** pnpm 11 writes what it needs for itself into a document of its own, before the one of the project. */
function mainDocument(content: string, path: string | undefined, complain: Complaint): Readonly<Record<string, unknown>> {
  let documents: unknown[];
  try {
    documents = loadAll(content);
  } catch (error) {
    const { reason, mark } = error as { reason?: string; mark?: { line: number; column: number } };
    const where = mark ? ` (line ${mark.line + 1}, column ${mark.column + 1})` : '';
    const conflict = /^<{7} /m.test(content);
    throw new PackError('ERR_PACK_LOCKFILE_INVALID', `The lockfile is no YAML: ${reason ?? 'it cannot be parsed'}${where}`, {
      ...(path !== undefined && { path }),
      hint: conflict ? 'It holds a merge conflict: "pnpm install" resolves it' : 'Write the lockfile anew with "pnpm install"',
    });
  }
  if (documents.length > 2) throw complain([], `holds ${documents.length} documents; one or two are known`);
  return mapping(documents.at(-1), [], complain);
}

/** Minor versions of the format only add. */
function checkVersion(version: unknown, path: string | undefined, complain: Complaint): void {
  const written = typeof version === 'number' ? String(version) : text(version, ['lockfileVersion'], complain);
  if (/^9(?:\.\d+)?$/.test(written)) return;
  throw new PackError('ERR_PACK_LOCKFILE_VERSION', `The lockfile has format ${written}; format 9 is read here`, {
    ...(path !== undefined && { path }),
    hint: 'Write the lockfile anew with pnpm 9 to 12',
  });
}

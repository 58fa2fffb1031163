import { PackError } from '@pack/errors';
import { choosePlatform, type SupportedArchitectures } from './choose-platform.ts';
import { pickVariant, type WantedPlatform } from './pick-variant.ts';
import { variantsOf, type RuntimeEntry } from './read-runtimes.ts';
import type { BinaryResolution } from './resolution.ts';
import type { RuntimeName } from './runtime-name.ts';
import type { RuntimeUse } from './runtime-uses.ts';
import { storeName } from './store-name.ts';

/** A runtime to put in place. */
export interface PlannedRuntime {
  readonly name: RuntimeName;
  readonly version: string;
  readonly key: string;
  /** The archive for the platform. */
  readonly resolution: BinaryResolution;
  readonly platform: WantedPlatform;
  /** Where it lies below the workspace's root: `node_modules/.pnpm/node@runtime+24.6.0/node_modules/node`. */
  readonly directory: string;
  /** Its programs: name → path within `directory`. */
  readonly bins: Readonly<Record<string, string>>;
  readonly links: readonly PlannedLink[];
}

/** A place where a runtime can be found by its name. Paths are relative to the workspace's root, with slashes. */
export interface PlannedLink {
  /** The directory that is to lead to the runtime, e.g. `node_modules/node`. */
  readonly link: string;
  /** The directory that is to hold its programs, e.g. `node_modules/.bin`. */
  readonly bin: string;
  /** A directory that must be there, as a package manager makes it; else there is nothing to link for. */
  readonly ifThere?: string;
  /** Whether what stands there already stays, wherever it leads. */
  readonly stays?: true;
}

/**
 * What has to be done to have the runtimes of a lockfile in place, in pnpm's layout: each once in the virtual store, and
 * a link for each project and package that asks for it.
 * @param storeNameLength `virtualStoreDirMaxLength` of the workspace
 * @throws PackError ERR_PACK_NO_MATCHING_VARIANT, ERR_PACK_LOCKFILE_INVALID for a project that is outside of the workspace.
 */
export function planInstall(entries: readonly RuntimeEntry[], host: WantedPlatform, supported?: SupportedArchitectures, storeNameLength?: number): PlannedRuntime[] {
  const platform = choosePlatform(host, supported);
  const hoisted = hoistedUses(entries);
  return entries.map((entry) => {
    const { name, version, key, uses } = entry;
    const resolution = pickVariant(variantsOf(entry), platform, key);
    const directory = `${VIRTUAL_STORE}/${storeName(key, storeNameLength)}/node_modules/${name}`;
    const bins = typeof resolution.bin === 'string' ? { [name]: resolution.bin } : resolution.bin;
    return { name, version, key, resolution, platform, directory, bins, links: uses.flatMap((use) => [...linkOf(use, storeNameLength), ...(hoisted.has(use) ? [hoistedLink(use)] : [])]) };
  });
}

const VIRTUAL_STORE = 'node_modules/.pnpm';

function linkOf(use: RuntimeUse, storeNameLength: number | undefined): PlannedLink[] {
  if (use.by === 'catalog') return []; // who takes it from there has a use of its own
  checkAlias(use);
  if (use.by === 'importer') {
    if (use.name.split('/').includes('..') || /^[\\/]|^[A-Za-z]:/.test(use.name)) throw outside(use);
    const root = use.name === '.' ? '' : `${use.name}/`;
    return [{ link: `${root}node_modules/${use.alias}`, bin: `${root}node_modules/.bin` }];
  }
  const owner = `${VIRTUAL_STORE}/${storeName(use.name, storeNameLength)}/node_modules`;
  const name = /^(?:@[^/]+\/)?[^@]+/.exec(use.name)?.[0] ?? '';
  return [{ link: `${owner}/${use.alias}`, bin: `${owner}/${name}/node_modules/.bin`, ifThere: `${owner}/${name}` }];
}

/**
 * Where pnpm hoists to, packages find what they do not ask for: of each name what a project other than the root has, else
 * what the first package has. (pnpm asks those near the root first, which only matters where packages disagree.)
 */
function hoistedUses(entries: readonly RuntimeEntry[]): Set<RuntimeUse> {
  const uses = entries.flatMap((entry) => entry.uses).filter((use) => use.by !== 'catalog');
  const ofRoot = new Set(uses.filter(({ by, name }) => by === 'importer' && name === '.').map(({ alias }) => alias.toLowerCase()));
  const candidates = uses.filter(({ alias }) => !ofRoot.has(alias.toLowerCase())).sort((a, b) => (a.by === b.by ? (a.name < b.name ? -1 : 1) : a.by === 'importer' ? -1 : 1));
  return new Set(new Map(candidates.toReversed().map((use) => [use.alias.toLowerCase(), use])).values());
}

function hoistedLink({ alias }: RuntimeUse): PlannedLink {
  const modules = `${VIRTUAL_STORE}/node_modules`;
  return { link: `${modules}/${alias}`, bin: `${modules}/.bin`, ifThere: modules, stays: true };
}

/** It becomes a directory in node_modules, so it must be the name of a package. */
function checkAlias(use: Exclude<RuntimeUse, { by: 'catalog' }>): void {
  if (/^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/.test(use.alias) && use.alias !== 'node_modules') return;
  throw new PackError('ERR_PACK_LOCKFILE_INVALID', `${JSON.stringify(use.alias)}, by which ${use.name} calls a runtime, is no name of a package`, { hint: 'Write the lockfile anew with "pnpm install"' });
}

function outside(use: RuntimeUse): PackError {
  return new PackError('ERR_PACK_LOCKFILE_INVALID', `The project ${JSON.stringify(use.name)} is outside of the workspace`, { hint: 'Run the command in the workspace that it belongs to' });
}

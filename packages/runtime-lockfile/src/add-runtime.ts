import { mainDocument, type Lockfile } from './lockfile-document.ts';
import { catalogName, expandCatalog, type Catalogs, type DeclaredRuntime } from './declared-runtimes.ts';
import { DEPENDENCY_GROUPS, type DependencyGroup } from './runtime-uses.ts';
import type { RuntimeResolution } from './resolution.ts';

/** A runtime to pin for a project of the workspace. */
export interface RuntimePin {
  readonly declared: DeclaredRuntime;
  /** Directory of the project, `.` being the root. */
  readonly importer: string;
  readonly version: string;
  readonly resolution: RuntimeResolution;
}

type Document = Readonly<Record<string, unknown>>;

/**
 * A lockfile with a runtime pinned in the form in which pnpm pins it; everything else stays as it is. A runtime that the
 * project had before, and that nobody else asks for, goes.
 * @param lockfile undefined when there is none yet
 * @param catalogs where the project's specifier is `catalog:…`
 */
export function addRuntime(lockfile: Lockfile | undefined, pin: RuntimePin, catalogs: Catalogs = {}): Lockfile {
  const { declared: { name, group, specifier }, importer, version, resolution } = pin;
  const main = lockfile ? mainDocument(lockfile) : EMPTY;
  const key = `${name}@runtime:${version}`;
  const importers = section(main, 'importers');
  const own = groupsOf(section(importers, importer), name, group, { specifier, version: `runtime:${version}` });
  const changed: Document = {
    ...main,
    ...(specifier.startsWith('catalog:') && { catalogs: withCatalog(section(main, 'catalogs'), catalogName(specifier), name, { specifier: expandCatalog(specifier, name, catalogs), version }) }),
    importers: withKey(importers, importer, own),
    packages: withKey(section(main, 'packages'), key, { resolution, version, hasBin: true }),
    snapshots: withKey(section(main, 'snapshots'), key, {}),
  };
  const document = withOptional(withoutUnused(inOrder(changed), name), key);
  return { path: lockfile?.path, documents: [...(lockfile?.documents.slice(0, -1) ?? []), document] };
}

/** What pnpm starts from. */
const EMPTY: Document = { lockfileVersion: '9.0', settings: { autoInstallPeers: true, excludeLinksFromLockfile: false } };

/** The first sections of a lockfile in pnpm's order; others follow in theirs. */
const FIRST = ['lockfileVersion', 'settings', 'catalogs'];

function inOrder(document: Document): Document {
  const rest = Object.keys(document).filter((key) => !FIRST.includes(key));
  return Object.fromEntries([...FIRST.filter((key) => key in document), ...rest].map((key) => [key, document[key]]));
}

function section(document: Document, key: string): Document {
  return (document[key] ?? {}) as Document;
}

/** An importer with the runtime in one group, and in no other. */
function groupsOf(importer: Document, name: string, group: string, value: Document): Document {
  const isGroup = (key: string): boolean => (DEPENDENCY_GROUPS as readonly string[]).includes(key);
  const cleaned = Object.entries(importer).map(([key, content]) => [key, isGroup(key) ? without(content as Document, name) : content] as const)
    .filter(([key, content]) => !isGroup(key) || Object.keys(content as Document).length > 0);
  const others: Document = Object.fromEntries(cleaned);
  return withKey(others, group, withKey(section(others, group), name, value));
}

function withCatalog(catalogs: Document, catalog: string, name: string, value: Document): Document {
  return withKey(catalogs, catalog, withKey(section(catalogs, catalog), name, value));
}

/** With a key at its place in alphabetical order, by code units, as pnpm sorts; the others keep theirs. */
function withKey(document: Document, key: string, value: unknown): Document {
  if (Object.hasOwn(document, key)) return { ...document, [key]: value };
  const entries = Object.entries(document);
  const place = entries.findIndex(([other]) => other > key);
  entries.splice(place === -1 ? entries.length : place, 0, [key, value]);
  return Object.fromEntries(entries);
}

function without(document: Document, key: string): Document {
  return Object.fromEntries(Object.entries(document).filter(([other]) => other !== key));
}

/** Without the versions of a runtime that neither a project nor a package asks for. */
function withoutUnused(document: Document, name: string): Document {
  const used = usedIn(document, DEPENDENCY_GROUPS);
  const isUnused = (key: string): boolean => key.startsWith(`${name}@runtime:`) && !used.has(key);
  const cleaned = (content: Document): Document => Object.fromEntries(Object.entries(content).filter(([key]) => !isUnused(key)));
  return { ...document, packages: cleaned(section(document, 'packages')), snapshots: cleaned(section(document, 'snapshots')) };
}

/** pnpm marks what only optional dependencies lead to. */
function withOptional(document: Document, key: string): Document {
  const isOptional = !usedIn(document, ['dependencies', 'devDependencies']).has(key);
  return isOptional ? { ...document, snapshots: { ...section(document, 'snapshots'), [key]: { optional: true } } } : document;
}

/** Keys of the packages that projects and packages ask for in these groups. */
function usedIn(document: Document, groups: readonly DependencyGroup[]): Set<string> {
  const owners = [...Object.values(section(document, 'importers')), ...Object.values(section(document, 'snapshots'))] as Document[];
  return new Set(owners.flatMap((owner) => groups.flatMap((group) => Object.entries(section(owner, group)).map(([alias, value]) => {
    const version = typeof value === 'string' ? value : String((value as { version?: unknown }).version);
    return version.startsWith('runtime:') ? `${alias}@${version}` : version;
  }))));
}

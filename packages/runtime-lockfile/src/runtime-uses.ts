import valid from 'semver/functions/valid.js';
import { optionalMapping, text, type Complaint, type YamlPath } from './yaml-path.ts';

/** A place in a lockfile that asks for a runtime. */
export type RuntimeUse = ImporterUse | PackageUse | CatalogUse;

/** A project of the workspace. */
export interface ImporterUse {
  readonly by: 'importer';
  /** Its directory, `.` being the root of the workspace. */
  readonly name: string;
  readonly group: DependencyGroup;
  /** The name by which it has it: `node`, unless it chose another one. */
  readonly alias: string;
  /** What it wrote, e.g. `runtime:22`, or `catalog:`. */
  readonly specifier: string;
  /** Where in the document. */
  readonly at: YamlPath;
}

/** A package that brings its own (`engines.runtime`). */
export interface PackageUse {
  readonly by: 'package';
  /** Its key in the lockfile's `snapshots`. */
  readonly name: string;
  readonly group: DependencyGroup;
  readonly alias: string;
  /** The version of its `engines.runtime`; not every lockfile has it. */
  readonly specifier?: string;
  readonly at: YamlPath;
}

/** A catalog of the workspace, which projects refer to. */
export interface CatalogUse {
  readonly by: 'catalog';
  /** Of the catalog: `default`, or another name. */
  readonly name: string;
  readonly alias: string;
  readonly specifier: string;
  readonly at: YamlPath;
}

export type DependencyGroup = 'dependencies' | 'devDependencies' | 'optionalDependencies';

export const DEPENDENCY_GROUPS: readonly DependencyGroup[] = ['dependencies', 'devDependencies', 'optionalDependencies'];

type Uses = Map<string, [RuntimeUse, ...RuntimeUse[]]>;
type Found = (key: string, use: RuntimeUse) => void;
type Section = readonly [name: string, content: Readonly<Record<string, unknown>>][];

/** Who asks for which runtime, by its key in `packages`. */
export function usesOfRuntimes(lockfile: Readonly<Record<string, unknown>>, complain: Complaint): Uses {
  const uses: Uses = new Map();
  const found: Found = (key, use) => {
    const known = uses.get(key);
    if (known) known.push(use); else uses.set(key, [use]);
  };
  const section = (name: string): Section => Object.entries(optionalMapping(lockfile[name], [name], complain)).map(([key, value]) => [key, optionalMapping(value, [name, key], complain)]);
  inImporters(section('importers'), complain, found);
  inSnapshots(section('snapshots'), optionalMapping(lockfile['packages'], ['packages'], complain), complain, found);
  inCatalogs(section('catalogs'), complain, found);
  return uses;
}

function inImporters(importers: Section, complain: Complaint, found: Found): void {
  for (const [name, importer] of importers) {
    for (const group of DEPENDENCY_GROUPS) {
      for (const [alias, value] of Object.entries(optionalMapping(importer[group], ['importers', name, group], complain))) {
        const at = ['importers', name, group, alias];
        const { specifier, version } = optionalMapping(value, at, complain);
        const key = runtimeKey(alias, version, [...at, 'version'], complain);
        if (key !== undefined) found(key, { by: 'importer', name, group, alias, specifier: runtimeSpecifier(specifier, [...at, 'specifier'], complain), at });
      }
    }
  }
}

function inSnapshots(snapshots: Section, packages: Readonly<Record<string, unknown>>, complain: Complaint, found: Found): void {
  for (const [name, snapshot] of snapshots) {
    for (const group of DEPENDENCY_GROUPS) {
      for (const [alias, version] of Object.entries(optionalMapping(snapshot[group], ['snapshots', name, group], complain))) {
        const at = ['snapshots', name, group, alias];
        const key = runtimeKey(alias, version, at, complain);
        if (key === undefined) continue;
        const specifier = engineOf(packages[packageKey(name)], alias);
        found(key, { by: 'package', name, group, alias, at, ...(specifier !== undefined && { specifier }) });
      }
    }
  }
}

function inCatalogs(catalogs: Section, complain: Complaint, found: Found): void {
  for (const [name, catalog] of catalogs) {
    for (const [alias, value] of Object.entries(catalog)) {
      const at = ['catalogs', name, alias];
      const { specifier, version } = optionalMapping(value, at, complain);
      if (typeof specifier !== 'string' || !/^(?:[^@]+@)?runtime:/.test(specifier)) continue;
      // pnpm writes the bare version here, and `runtime:` only into the specifier.
      const key = runtimeKey(alias, `runtime:${text(version, [...at, 'version'], complain).replace(/^runtime:/, '')}`, [...at, 'version'], complain)!;
      found(key, { by: 'catalog', name, alias, specifier: runtimeSpecifier(specifier, [...at, 'specifier'], complain), at });
    }
  }
}

/** The key in `packages` that a resolved version leads to, if it is a runtime's: an alias carries its own name, `other: node@runtime:22.0.0`. */
function runtimeKey(alias: string, version: unknown, at: YamlPath, complain: Complaint): string | undefined {
  const [, name = alias, exact] = typeof version === 'string' ? /^(?:([^@]+)@)?runtime:(.*)$/.exec(version) ?? [] : [];
  if (exact === undefined) return undefined;
  if (valid(exact) !== exact) throw complain(at, `names no exact version: ${JSON.stringify(exact)}`, 'ERR_PACK_LOCKFILE_RUNTIME_VERSION');
  return `${name}@runtime:${exact}`;
}

/** What a project wrote: a runtime with a version, or the catalog that has it. */
function runtimeSpecifier(value: unknown, at: YamlPath, complain: Complaint): string {
  const specifier = text(value, at, complain);
  if (/^(?:[^@]+@)?runtime:\s*$/.test(specifier)) throw complain(at, `names no version: ${JSON.stringify(specifier)}`, 'ERR_PACK_LOCKFILE_RUNTIME_VERSION');
  return specifier;
}

/** The version of a runtime in `engines.runtime` of a package: one, or a list of them. */
function engineOf(value: unknown, name: string): string | undefined {
  const engines = (value as { engines?: { runtime?: unknown } } | null | undefined)?.engines?.runtime;
  const engine = [engines].flat().find((each) => (each as { name?: unknown } | null | undefined)?.name === name) as { version?: unknown } | undefined;
  return typeof engine?.version === 'string' ? engine.version : undefined;
}

/** A snapshot of a package with peers has them in brackets behind its key. */
function packageKey(snapshot: string): string {
  return snapshot.replace(/\(.*$/, '');
}

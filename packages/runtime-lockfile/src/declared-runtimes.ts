import { RUNTIME_NAMES, type RuntimeName } from './runtime-name.ts';
import { DEPENDENCY_GROUPS, type DependencyGroup } from './runtime-uses.ts';

/** A runtime that a package.json asks for. */
export interface DeclaredRuntime {
  readonly name: RuntimeName;
  readonly group: DependencyGroup;
  /** As in a lockfile, e.g. `runtime:22`, or `catalog:`. */
  readonly specifier: string;
}

/** Catalogs of pnpm-workspace.yaml by name; that of `catalog:` is called `default`. */
export type Catalogs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The runtimes that a package.json asks for, as pnpm understands it: dependencies `runtime:…`, and what `devEngines.runtime`
 * and `engines.runtime` say, which count as dependencies when `onFail` is `download` and no dependency of the name stands there.
 */
export function declaredRuntimes(manifest: Readonly<Record<string, unknown>>, catalogs: Catalogs = {}): DeclaredRuntime[] {
  const groupOf = (group: DependencyGroup): Readonly<Record<string, unknown>> => (manifest[group] ?? {}) as Record<string, unknown>;
  return RUNTIME_NAMES.flatMap((name) => DEPENDENCY_GROUPS.flatMap((group): DeclaredRuntime[] => {
    const written = groupOf(group)[name];
    const engine = group === 'optionalDependencies' ? undefined : engineOf(manifest[group === 'dependencies' ? 'engines' : 'devEngines'], name);
    const specifier = typeof written === 'string' ? written : engine;
    return specifier !== undefined && expandCatalog(specifier, name, catalogs).startsWith('runtime:') ? [{ name, group, specifier }] : [];
  }));
}

/** What a specifier stands for: itself, or what the catalog that it names has. */
export function expandCatalog(specifier: string, name: string, catalogs: Catalogs): string {
  return specifier.startsWith('catalog:') ? catalogs[catalogName(specifier)]?.[name] ?? specifier : specifier;
}

/** `catalog:` and `catalog:default` mean the same. */
export function catalogName(specifier: string): string {
  return specifier.slice('catalog:'.length) || 'default';
}

function engineOf(engines: unknown, name: RuntimeName): string | undefined {
  const runtimes = [(engines as { runtime?: unknown } | null | undefined)?.runtime].flat() as ({ name?: unknown; version?: unknown; onFail?: unknown } | null | undefined)[];
  const runtime = runtimes.find((each) => each?.name === name);
  return runtime?.onFail === 'download' && typeof runtime.version === 'string' ? `runtime:${runtime.version.trim()}` : undefined;
}

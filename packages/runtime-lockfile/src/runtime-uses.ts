import { optionalMapping, text, type Complaint, type YamlPath } from './yaml-path.ts';

/** A place in a lockfile that asks for a runtime. */
export interface RuntimeUse {
  /** A project of the workspace (`.` is its root), or a package that brings its own (`engines.runtime`). */
  readonly by: 'importer' | 'package';
  /** Directory of the project, or key of the package. */
  readonly name: string;
  readonly group: DependencyGroup;
  /** What the project wrote, e.g. `runtime:22`; absent for packages. */
  readonly specifier?: string;
  /** Where in the document. */
  readonly at: YamlPath;
}

export type DependencyGroup = 'dependencies' | 'devDependencies' | 'optionalDependencies';

const GROUPS: readonly DependencyGroup[] = ['dependencies', 'devDependencies', 'optionalDependencies'];

type Uses = Map<string, [RuntimeUse, ...RuntimeUse[]]>;

/** Who asks for which runtime, by its key in `packages`. */
export function usesOfRuntimes(lockfile: Readonly<Record<string, unknown>>, complain: Complaint): Uses {
  const uses: Uses = new Map();
  for (const section of ['importers', 'snapshots'] as const) {
    for (const [name, value] of Object.entries(optionalMapping(lockfile[section], [section], complain))) {
      const owner = optionalMapping(value, [section, name], complain);
      for (const group of GROUPS) collect(uses, owner[group], { section, name, group }, complain);
    }
  }
  return uses;
}

interface Place { readonly section: 'importers' | 'snapshots'; readonly name: string; readonly group: DependencyGroup }

function collect(uses: Uses, dependencies: unknown, { section, name, group }: Place, complain: Complaint): void {
  const path = [section, name, group];
  for (const [dependency, value] of Object.entries(optionalMapping(dependencies, path, complain))) {
    const at = [...path, dependency];
    const isImporter = section === 'importers';
    const { specifier, version } = isImporter ? optionalMapping(value, at, complain) : { specifier: undefined, version: value };
    if (typeof version !== 'string' || !/^(?:[^@]+@)?runtime:/.test(version)) continue;
    // An alias carries its own name: `other-name: node@runtime:22.0.0`.
    const key = version.startsWith('runtime:') ? `${dependency}@${version}` : version;
    const use: RuntimeUse = {
      by: isImporter ? 'importer' : 'package', name, group, at,
      ...(isImporter && { specifier: text(specifier, [...at, 'specifier'], complain) }),
    };
    const known = uses.get(key);
    if (known) known.push(use); else uses.set(key, [use]);
  }
}

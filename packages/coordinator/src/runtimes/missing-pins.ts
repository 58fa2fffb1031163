import path from 'node:path';
import { declaredRuntimes, runtimesOf, type Catalogs, type DeclaredRuntime, type Lockfile } from '@pack/runtime-lockfile';
import { readManifest } from '../manifest.ts';

/** A runtime that a package.json asks for and the lockfile does not pin as it is asked for. */
export interface MissingPin {
  readonly declared: DeclaredRuntime;
  /** Directory of the project in the workspace. */
  readonly importer: string;
  /** What the lockfile has of that name for that project, e.g. `runtime:22`. */
  readonly locked: string | undefined;
}

/** What the package.json files of projects ask for that a lockfile does not pin. @param importers directories of the projects, from `root` */
export async function missingPins(root: string, lockfile: Lockfile | undefined, importers: readonly string[], catalogs: Catalogs): Promise<MissingPin[]> {
  const entries = lockfile ? runtimesOf(lockfile) : [];
  const missing: MissingPin[] = [];
  for (const importer of importers) {
    const manifest = await readManifest(path.join(root, importer, 'package.json')); // pnpm keeps projects in its lockfile that are gone
    for (const declared of declaredRuntimes(manifest?.content ?? {}, catalogs)) {
      const uses = entries.flatMap(({ name, uses: all }) => all.filter((use) => use.by === 'importer' && use.name === importer && name === declared.name && use.alias === name));
      const isPinned = uses.some((use) => use.by === 'importer' && use.group === declared.group && use.specifier === declared.specifier);
      if (!isPinned) missing.push({ declared, importer, locked: uses[0]?.specifier });
    }
  }
  return missing;
}

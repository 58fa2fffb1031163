import { addRuntime, expandCatalog, type Catalogs, type Lockfile, type ResolvedVersion } from '@pack/runtime-lockfile';
import { lookUpVersion, type LookUpOptions } from './look-up-version.ts';
import type { MissingPin } from './missing-pins.ts';

/**
 * A lockfile with everything pinned that was missing, as pnpm would pin it.
 * @throws PackError as `lookUpVersion` does.
 */
export async function lockRuntimes(lockfile: Lockfile | undefined, missing: readonly MissingPin[], catalogs: Catalogs, options: LookUpOptions): Promise<Lockfile> {
  let locked = lockfile;
  const known = new Map<string, ResolvedVersion>();
  for (const { declared, importer } of missing) {
    const { name } = declared;
    const spec = expandCatalog(declared.specifier, name, catalogs).slice('runtime:'.length);
    const resolved = known.get(`${name}@${spec}`) ?? await lookUpVersion(name, spec, options);
    known.set(`${name}@${spec}`, resolved);
    locked = addRuntime(locked, { declared, importer, ...resolved }, catalogs);
  }
  return locked!;
}

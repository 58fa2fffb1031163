import { pathToFileURL } from 'node:url';
import type { MountContext } from './context.ts';
import { legacyMainCandidate } from './module-metadata.ts';
import type { Binding } from './native.ts';

interface PackageLocation {
  packageJSONUrl: URL;
  packageJSONPath: string;
  packageSubpath: string;
}

export interface PackageJsonReader {
  getPackageJSONURL(specifier: string, base: string | URL): PackageLocation;
  read(path: string, options: object): { exports?: unknown; main?: string };
}

/**
 * Serves `import 'package'` of packages without `exports` to a resolver that cannot be given another
 * `legacyMainResolve`. The step before it, which the resolver calls as a property, names the package's main
 * file itself: the resolver joins a subpath to the package's URL and needs no main then.
 */
export function servePackageMain(context: MountContext, fsBinding: Binding, reader: PackageJsonReader): void {
  const before = reader.getPackageJSONURL;
  reader.getPackageJSONURL = function getPackageJSONURL(specifier, base) {
    const found = before(specifier, base);
    if (found.packageSubpath !== '.' || context.locate(found.packageJSONPath, true) === -1) return found;
    const config = reader.read(found.packageJSONPath, { __proto__: null, specifier, base, isESM: true });
    if (config.exports != null) return found;
    const directory = found.packageJSONPath.slice(0, -'package.json'.length);
    const index = fsBinding['legacyMainResolve']?.(directory, config.main, String(base)) as number;
    const file = legacyMainCandidate(directory, config.main || './', index);
    return { ...found, packageSubpath: pathToFileURL(file).href };
  };
}

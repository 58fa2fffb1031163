import { pathToFileURL } from 'node:url';
import type { MountContext } from './context.ts';
import { legacyMainCandidate } from './module-metadata.ts';
import type { Binding, NativeFunction } from './native.ts';

/** The internal modules that are reached into, as `require` gives them under --expose-internals. */
export type InternalRequire = (id: string) => unknown;

interface PackageLocation {
  packageJSONUrl: URL;
  packageJSONPath: string;
  packageSubpath: string;
}

interface PackageJsonReader {
  getPackageJSONURL(specifier: string, base: string | URL): PackageLocation;
  read(path: string, options: object): { exports?: unknown; main?: string };
}

const RESOLVER = 'NativeModule internal/modules/esm/resolve';

/**
 * Serves `import 'package'` of packages without `exports`.
 *
 * Node's ES module resolver takes `legacyMainResolve` out of the `fs` binding when it is loaded. 22 loads it
 * on the first import and 26 asks the binding each time, so the replaced function is found; 24 has it loaded
 * before any program runs. There the step before it, which it calls as a property, names the package's main
 * file itself: the resolver joins a subpath to the package's URL and needs no main then.
 */
export function servePackageMain(context: MountContext, fsBinding: Binding, requireInternal: InternalRequire): void {
  const loaded = (process as unknown as { moduleLoadList: string[] }).moduleLoadList;
  const reader = requireInternal('internal/modules/package_json_reader') as PackageJsonReader;
  if (!loaded.includes(RESOLVER) || typeof reader.getPackageJSONURL !== 'function') return;
  if ('loaderMethods' in (requireInternal('internal/modules/helpers') as object)) return;
  const resolveMain = fsBinding['legacyMainResolve'] as NativeFunction;

  const before = reader.getPackageJSONURL;
  reader.getPackageJSONURL = function getPackageJSONURL(specifier, base) {
    const found = before(specifier, base);
    if (found.packageSubpath !== '.' || context.locate(found.packageJSONPath, true) === -1) return found;
    const config = reader.read(found.packageJSONPath, { __proto__: null, specifier, base, isESM: true });
    if (config.exports != null) return found;
    const directory = found.packageJSONPath.slice(0, -'package.json'.length);
    const index = resolveMain(directory, config.main, String(base)) as number;
    const file = legacyMainCandidate(directory, config.main || './', index);
    return { ...found, packageSubpath: pathToFileURL(file).href };
  };
}

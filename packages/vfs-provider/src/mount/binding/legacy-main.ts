import { isLoaded } from './loaded-modules.ts';

/** The internal modules that are reached into, as `require` gives them under --expose-internals. */
export type InternalRequire = (id: string) => unknown;

/**
 * Whether Node's ES module resolver holds the `fs` binding's `legacyMainResolve` already. 22 takes it when it
 * loads the resolver, on the first import; 26 asks the binding each time; 24 has taken it before any program
 * runs.
 */
export function hasTakenLegacyMainResolve(requireInternal: InternalRequire): boolean {
  if (!isLoaded('internal/modules/esm/resolve')) return false;
  return !('loaderMethods' in (requireInternal('internal/modules/helpers') as object));
}

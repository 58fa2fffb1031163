import { dirname, sep } from 'node:path';

/** Directories of another place that a walk sees where nothing is: packages that were fetched, not installed. */
export interface Places {
  /** Where what stands at a path lies; the path itself for all that is on the disk there. */
  sourceOf(path: string): string;
  /** Whether a path is that of a directory that is there only since one is placed below it. */
  leadsTo(path: string): boolean;
}

/** @param placed real path of each directory, by the absolute path at which it stands */
export function createPlaces(placed: ReadonlyMap<string, string>): Places {
  if (placed.size === 0) return NO_PLACES;
  const above = new Set<string>();
  for (const place of placed.keys()) {
    for (let directory = dirname(place); !above.has(directory); directory = dirname(directory)) above.add(directory);
  }
  return {
    sourceOf(path) {
      for (const [place, source] of placed) {
        if (path === place) return source;
        if (path.startsWith(place + sep)) return source + path.slice(place.length);
      }
      return path;
    },
    leadsTo: (path) => above.has(path),
  };
}

/** Nothing but the disk. */
export const NO_PLACES: Places = { sourceOf: (path) => path, leadsTo: () => false };

/**
 * The floor on which each package stands: a package may import only from floors below its own.
 * Floor 0 knows nobody. `docs/architecture.md` tells what each one is for.
 */
export const FLOORS: Readonly<Record<string, number>> = {
  '@pack/errors': 0,
  '@pack/walker': 1,
  '@pack/sea-assets': 1,
  '@pack/bytecode': 1,
  '@pack/binary-fetcher': 1,
  '@pack/runtime-lockfile': 1,
  '@pack/injector': 2,
  '@pack/vfs-provider': 2,
  '@pack/coordinator': 3,
  '@pack/cli': 4,
};

/** That `from` (a package's name) reaches for `to`; `where` says in which file. */
export interface Reach { readonly from: string; readonly to: string; readonly where: string }

/** The reaches that go sideways or up, or that touch a package without a floor. */
export function floorViolations(reaches: readonly Reach[]): string[] {
  return reaches.flatMap(({ from, to, where }) => {
    const own = FLOORS[from];
    const other = FLOORS[to];
    if (own === undefined || other === undefined) return [`${where}: ${own === undefined ? from : to} has no floor in tools/laws/src/floors.ts`];
    return other < own || from === to ? [] : [`${where}: ${from} (floor ${own}) may not use ${to} (floor ${other})`];
  });
}

/** The package that a request like `@pack/sea-assets/reader` belongs to, if it is one of ours. */
export function ownPackageOf(request: string): string | undefined {
  return /^@pack\/[^/]+/.exec(request)?.[0];
}

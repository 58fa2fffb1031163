import { fetchPackage, isRegistryPackage, type FetchedPackage } from '@pack/binary-fetcher';
import type { Finding } from '@pack/errors';
import type { MissingPart, ModuleGraph } from '@pack/walker';
import { openLockedPackages, type LockedPackages } from './locked-packages.ts';

/** A walk that sees packages at places where they are not installed. */
export type WalkPlaced = (placed: ReadonlyMap<string, string>) => Promise<ModuleGraph>;

export interface FetchMissingOptions {
  /** The project's directory: its lockfile says which bytes are the right ones. */
  readonly root: string;
  readonly cwd: string;
  readonly offline: boolean;
  readonly signal: AbortSignal;
}

/** A part of a package can need a part of another one: sharp's addon its libraries. No known one goes deeper than two. */
const MAX_ROUNDS = 5;

interface FetchedPart {
  readonly part: MissingPart;
  readonly fetched: FetchedPackage;
}

/**
 * Walks, fetches the parts of packages for the target that are not installed, and walks again as if they lay beside the
 * packages that list them. Nothing in the project changes.
 * @throws PackError as `fetchPackage` does, and as reading the lockfile does.
 */
export async function walkWithFetched(walk: WalkPlaced, options: FetchMissingOptions): Promise<ModuleGraph> {
  const parts: FetchedPart[] = [];
  const tried = new Set<string>();
  let locked: LockedPackages | undefined;
  for (let round = 0; ; round++) {
    const graph = await walk(new Map(parts.map(({ part, fetched }) => [part.place, fetched.directory])));
    const wanted = graph.missingParts.filter(({ name, range, place }) => !tried.has(place) && isRegistryPackage(name, range));
    if (wanted.length === 0 || round === MAX_ROUNDS) return { ...graph, findings: [...graph.findings, ...findingsOf(parts)] };
    locked ??= await openLockedPackages(options.root);
    for (const part of wanted) {
      tried.add(part.place);
      parts.push({ part, fetched: await fetchPart(part, locked, options) });
    }
  }
}

async function fetchPart({ name, range }: MissingPart, locked: LockedPackages, { cwd, offline, signal }: FetchMissingOptions): Promise<FetchedPackage> {
  const pinned = locked.find(name, range);
  return fetchPackage({ name, version: pinned?.version ?? range, ...pinned }, { cwd, offline, signal });
}

/** One for each package whose parts were fetched. */
function findingsOf(parts: readonly FetchedPart[]): Finding[] {
  return [...Map.groupBy(parts, ({ part, fetched }) => `${fetched.vouchedBy} ${part.of}`).values()].map((group): Finding => {
    const [{ part, fetched }] = group as [FetchedPart, ...FetchedPart[]];
    const vouchedBy = fetched.vouchedBy === 'caller' ? 'lockfile' : 'registry';
    return {
      code: 'platform-package-fetched', severity: vouchedBy === 'lockfile' ? 'note' : 'warning', package: part.of,
      args: { package: part.of, fetched: group.map((each) => `${each.fetched.name}@${each.fetched.version}`), vouchedBy },
    };
  });
}

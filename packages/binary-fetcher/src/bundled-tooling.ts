/** Files of a runtime's archive that are left out when it is installed. */
export interface TreeFilter {
  /** Tells filters apart in the cache: filters of one name must leave out the same files. */
  readonly name: string;
  /** @param path from the root of the tree, with '/' */
  leavesOut(path: string): boolean;
}

/**
 * npm, npx and corepack, which come with Node and are a third of its archive: package managers are installed by
 * themselves. The pattern is pnpm's, so that the same files are there as after `pnpm install`.
 */
const NODE_TOOLING = /^(?:(?:lib\/)?node_modules\/(?:npm|corepack)(?:\/|$)|bin\/(?:npm|npx|corepack)$|(?:npm|npx|corepack)(?:\.(?:cmd|ps1))?$)/;

const FILTERS: Readonly<Record<string, TreeFilter>> = {
  node: { name: 'without npm and corepack', leavesOut: (path) => NODE_TOOLING.test(path) },
};

/** What is left out of a runtime by its name ('node', 'deno', 'bun'); undefined when everything is taken. */
export function bundledTooling(runtime: string): TreeFilter | undefined {
  return FILTERS[runtime];
}

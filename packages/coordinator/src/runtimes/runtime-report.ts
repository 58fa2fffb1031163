/** Where the runtime of an executable comes from. */
export interface RuntimeReport {
  readonly path: string;
  /** 'running', 'path', 'lockfile', or where the runtime was published, e.g. 'npm'. */
  readonly source: string;
  readonly fromCache: boolean;
  /** What was verified: the hash of the archive that it came out of, or for 'path' its own; absent for the Node that runs. */
  readonly integrity?: string;
  /** The entry of the lockfile that pins it, e.g. `node@runtime:24.21.0`, and the lockfile's path. */
  readonly pinned?: { readonly key: string; readonly lockfile: string };
}

/** What a report says of a runtime, and no more. */
export function runtimeReport({ path, source, fromCache, integrity, pinned }: RuntimeReport): RuntimeReport {
  return { path, source, fromCache, ...(integrity !== undefined && { integrity }), ...(pinned && { pinned }) };
}

/** Where the runtime of an executable comes from. */
export interface RuntimeReport {
  readonly path: string;
  /** 'running', 'path', 'lockfile', or where the runtime was published: 'npm', the host of nodejs.org or of a mirror. */
  readonly source: string;
  readonly fromCache: boolean;
  /** What was verified: the hash of the archive that it came out of, or for 'path' its own; absent for the Node that runs. */
  readonly integrity?: string;
  /** Whether the hash was signed by Node's releasers; absent where there are no signatures. */
  readonly signature?: 'verified' | 'skipped' | undefined;
  /** The entry of the lockfile that pins it, e.g. `node@runtime:24.21.0`, and the lockfile's path. */
  readonly pinned?: { readonly key: string; readonly lockfile: string };
}

/** What a report says of a runtime, and no more. */
export function runtimeReport({ path, source, fromCache, integrity, pinned, signature }: RuntimeReport): RuntimeReport {
  return { path, source, fromCache, ...(integrity !== undefined && { integrity }), ...(pinned && { pinned }), ...(signature && { signature }) };
}

import { resolve } from 'node:path';
import type * as Sqlite from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { MountedArchive } from './mounted-archive.ts';
import type { NodeInternals } from './node-internals.ts';

/**
 * Makes `node:sqlite` open packaged databases: SQLite opens files itself, so it gets a private copy, which is removed when
 * the process ends. The database is read-only, as a file on a read-only disk is.
 */
export function patchSqlite(internals: NodeInternals, mounted: MountedArchive): void {
  const sqlite = internals.publicBuiltin('sqlite') as { DatabaseSync: typeof Sqlite.DatabaseSync };
  const Original = sqlite.DatabaseSync;
  class DatabaseSync extends Original {
    #given: { readonly path: string; readonly copy: string } | undefined;

    constructor(...args: ConstructorParameters<typeof Sqlite.DatabaseSync>) {
      const [location, options] = args;
      const path = pathOf(location);
      const id = path === undefined ? -1 : mounted.follow(path);
      if (path === undefined || id < 0 || mounted.archive.type(id) !== 1) {
        super(...args);
        return;
      }
      const copy = mounted.materialize(id);
      super(copy, typeof options === 'object' || options === undefined ? { ...options, readOnly: true } : options);
      this.#given = { path, copy };
    }

    override location(dbName?: string): string | null {
      const found = dbName === undefined ? super.location() : super.location(dbName);
      return this.#given !== undefined && found !== null && resolve(found) === resolve(this.#given.copy) ? this.#given.path : found;
    }
  }
  // The bundle's identifiers are shortened.
  Object.defineProperty(DatabaseSync, 'name', { value: 'DatabaseSync' });
  sqlite.DatabaseSync = DatabaseSync;
}

/** The absolute path that a database's location names, if it names one. */
function pathOf(location: unknown): string | undefined {
  if (location instanceof Uint8Array) return pathOf(Buffer.from(location.buffer, location.byteOffset, location.byteLength).toString());
  if (location instanceof URL) return location.protocol === 'file:' ? fileURLToPath(location) : undefined;
  if (typeof location !== 'string' || location === '' || location === ':memory:') return undefined;
  if (!location.startsWith('file:')) return resolve(location);
  return URL.canParse(location) ? fileURLToPath(new URL(location)) : undefined;
}

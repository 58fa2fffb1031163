import type { Archive } from '@pack/sea-assets/reader';
import { cacheDirectories, CODE_CACHE } from '../addons/cache-directories.ts';
import { ARCHIVE_ASSET_KEY, BUILD_RECORD_ASSET_KEY } from '../archive-key.ts';
import type { CompiledModule, LoadObserver } from '../recording/load-observer.ts';
import { decodeCaches, encodeCaches } from './cache-file.ts';
import { LARGEST_FILE, readStored, store } from './cache-store.ts';
import type { FirstRunOptions } from './use-first-run-cache.ts';

const NOTHING = new Uint8Array(0);
/** A program that goes on has started when it has loaded nothing new for so long, in milliseconds. */
const QUIET = 1000;
/** So often a process that goes on stores what it has loaded since; once more when it ends. */
const MOST_STORES = 3;

/**
 * Gives the archive the code caches that an earlier start has left, and stores those of modules that are compiled without: when
 * the program, or a worker thread, is quiet, or at its end. Each thread adds its own to what the others have stored meanwhile.
 */
export function openFirstRunCache({ archive, internals, getAsset }: FirstRunOptions): LoadObserver {
  const crypto = internals.builtin<typeof import('node:crypto')>('crypto');
  const directories = cacheDirectories(CODE_CACHE);
  const name = nameOf(getAsset, (bytes) => crypto.hash('sha256', bytes));
  // With the name, so that the file of another program in the place of this one's is none: V8 would take its caches for sources of equal length.
  const sha256 = (bytes: Uint8Array): Buffer => crypto.createHash('sha256').update(name).update(bytes).digest();
  const read = (): Map<number, Uint8Array> => {
    const stored = readStored(directories, name);
    return (stored && decodeCaches(stored, sha256)) ?? new Map<number, Uint8Array>();
  };
  const known = read();
  offerCaches(archive, known);

  const fresh = new Map<number, CompiledModule>();
  const rejected = new Set<number>();
  const observer: LoadObserver = {
    compiled(id, _, module, use) {
      if (use === 'rejected' && known.delete(id)) rejected.add(id);
      if (use !== 'used' && !known.has(id)) fresh.set(id, module);
    },
  };

  const write = (): void => {
    const others = read();
    let size = 0;
    for (const [id, bytes] of others) {
      if (rejected.has(id)) others.delete(id);
      else size += bytes.length;
    }
    const before = others.size;
    for (const [id, module] of fresh) {
      if (others.has(id)) continue;
      const cache = cacheOf(module);
      size += cache.length;
      if (size > LARGEST_FILE / 2) break;
      others.set(id, cache);
    }
    for (const id of fresh.keys()) known.set(id, NOTHING); // done with: later modules alone are to be stored
    fresh.clear();
    if (others.size > before) store(directories, name, encodeCaches(others, sha256));
  };
  whenQuiet(() => fresh.size, write);
  process.on('exit', () => { if (fresh.size > 0) write(); });
  return observer;
}

/** What the caches are good for: this very content, this Node and processor. */
function nameOf(getAsset: FirstRunOptions['getAsset'], hash: (bytes: Uint8Array) => string): string {
  const content = getAsset(BUILD_RECORD_ASSET_KEY) ?? getAsset(ARCHIVE_ASSET_KEY)!;
  const machine = Buffer.from(`${process.versions.node} ${process.versions.v8} ${process.platform} ${process.arch}\0`);
  return hash(Buffer.concat([machine, Buffer.from(content)]));
}

/** What was stored goes before what the executable carries: V8 had refused that one. */
function offerCaches(archive: Archive, caches: ReadonlyMap<number, Uint8Array>): void {
  const { codeCache } = archive;
  (archive as { codeCache: Archive['codeCache'] }).codeCache = (id) => {
    const cache = caches.get(id);
    return cache !== undefined && cache.length > 0 ? cache as Uint8Array<ArrayBuffer> : codeCache.call(archive, id);
  };
}

/** Calls `write` when the number of what is there to write has stopped growing, as long as the process lives and a few times at most. */
function whenQuiet(pending: () => number, write: () => void): void {
  let before = 0;
  let left = MOST_STORES;
  const timer = setInterval(() => {
    const now = pending();
    if (now > 0 && now === before) {
      write();
      if (--left === 0) clearInterval(timer);
    }
    before = pending();
  }, QUIET);
  timer.unref();
}

function cacheOf(module: CompiledModule): Uint8Array {
  try {
    return module.createCachedData();
  } catch {
    return NOTHING; // e.g. asm.js, which V8 does not serialise: no use to try again
  }
}

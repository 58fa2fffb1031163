import type { Archive } from '@pack/sea-assets/reader';
import { FIRST_RUN_ASSET_KEY } from '../archive-key.ts';
import type { LoadObserver } from '../recording/load-observer.ts';
import type { NodeInternals } from '../runtime/node-internals.ts';

/** What the code in the asset is called with. */
export interface FirstRunOptions {
  readonly archive: Archive;
  readonly internals: NodeInternals;
  readonly getAsset: (key: string) => ArrayBuffer | undefined;
  /** What it gives. */
  observer?: LoadObserver;
}

/**
 * Lets an archive without code caches find those that an earlier start of the executable has left, and leave those that this one
 * makes. Whatever goes wrong with that, the program starts as it would without.
 */
export function useFirstRunCache(require: (id: string) => unknown, options: FirstRunOptions): LoadObserver | undefined {
  try {
    const text = Buffer.from(options.getAsset(FIRST_RUN_ASSET_KEY)!).toString('latin1');
    const { Script } = require('vm') as typeof import('node:vm');
    const run = new Script(text, { filename: 'node:internal/pack' }).runInThisContext() as (require: unknown, options: FirstRunOptions) => void;
    run(require, options);
    return options.observer;
  } catch {
    return undefined;
  }
}

/** A compiled module whose code cache can be asked for, with the functions in it that have been compiled since. */
export interface CompiledModule {
  createCachedData(): Uint8Array;
}

/** What became of a module's code cache: V8 took it, V8 refused it, there was none to use. */
export type CacheUse = 'used' | 'rejected' | 'none';

/** Is told of each module that is compiled from the archive. */
export interface LoadObserver {
  compiled(id: number, kind: 'commonjs' | 'module', module: CompiledModule, cache: CacheUse): void;
}

/** One that tells both; either may be missing. */
export function bothObservers(first: LoadObserver | undefined, second: LoadObserver | undefined): LoadObserver | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return {
    compiled(...told) {
      first.compiled(...told);
      second.compiled(...told);
    },
  };
}

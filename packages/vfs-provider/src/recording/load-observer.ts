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

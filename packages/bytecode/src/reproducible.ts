/**
 * Flags with which Node gives the same code caches each time: numbers from a seed, and collections of garbage that depend
 * on nothing but what was compiled. V8 copies the padding of its objects into the cache, and what stands there depends on
 * which memory was used before. They change the hash of V8's flags that a cache carries: see `setFlagHash`.
 */
export const REPRODUCIBLE_FLAGS: readonly string[] = ['--random-seed=42', '--single-threaded-gc', '--predictable-gc-schedule', '--no-incremental-marking'];

/** NODE_OPTIONS and its kin (coverage, compile cache) would change what is compiled. */
export function withoutNodeVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('NODE_')));
}

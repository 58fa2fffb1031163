/** Taken at the start, before any program can replace them, e.g. with fake timers. */
export const later: typeof setImmediate = setImmediate;
export const ThePromise: PromiseConstructor = Promise;

/**
 * Runs two tasks at the same time. When one fails, the other's signal aborts, and its end is waited for: nothing goes
 * on behind the back of the error.
 * @throws what the first failing task threw.
 */
export async function together<A, B>(signal: AbortSignal, first: (signal: AbortSignal) => Promise<A>, second: (signal: AbortSignal) => Promise<B>): Promise<[A, B]> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  let thrown: { readonly error: unknown } | undefined;
  const guarded = async <T>(task: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> => {
    try {
      return await task(either);
    } catch (error) {
      thrown ??= { error };
      failure.abort(error);
      return undefined;
    }
  };
  const results = await Promise.all([guarded(first), guarded(second)]);
  if (thrown) throw thrown.error;
  return results as [A, B];
}

import { requestError } from './request-error.ts';
import type { ArchiveStream, RetryPolicy } from './runtime-source.ts';

/**
 * The chunks of a body. A connection that breaks, or says nothing for as long as the policy allows, ends in an error.
 * @throws TransientFailure, or PackError when trying again is in vain; the reason of `signal` when it is aborted.
 */
export async function* networkChunks({ body, url }: ArchiveStream, { what, retry, isRegistry = false }: { readonly what: string; readonly retry: RetryPolicy; readonly isRegistry?: boolean | undefined }, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  for (;;) {
    let timer: NodeJS.Timeout | undefined;
    const stalled = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(Object.assign(new Error(`no byte for ${retry.stallMs} ms`), { code: 'ETIMEDOUT' })), retry.stallMs);
    });
    let next: IteratorResult<Uint8Array>;
    try {
      next = await unlessAborted(Promise.race([iterator.next(), stalled]), signal);
    } catch (error) {
      throw requestError(error, { url, what, isRegistry });
    } finally {
      clearTimeout(timer);
    }
    if (next.done) return;
    yield next.value;
  }
}

/** A promise's result, or the reason of a signal that is aborted first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { PackError } from '@pack/errors';
import type { RetryPolicy } from './runtime-source.ts';

/**
 * Runs `attempt` until it succeeds, fails for good, or the policy is exhausted; waits longer each time, or as long as a
 * server asks. Failures are counted anew after one that came closer, which `cameCloser` tells.
 * @throws PackError what the last attempt failed with; ERR_PACK_INTERRUPTED once `signal` is aborted.
 */
export async function withRetries<T>(policy: RetryPolicy, signal: AbortSignal | undefined, attempt: () => Promise<T>, cameCloser: () => boolean = () => false): Promise<T> {
  for (let failures = 0; ; failures++) {
    throwIfInterrupted(signal);
    try {
      return await attempt();
    } catch (error) {
      throwIfInterrupted(signal);
      if (!(error instanceof TransientFailure)) throw error;
      if (cameCloser()) failures = 0;
      if (failures >= policy.retries) throw error.failure;
      const delay = Math.min(error.retryAfterMs ?? policy.minDelayMs * 4 ** failures, policy.maxDelayMs);
      await sleep(delay, undefined, signal ? { signal } : {}).catch(() => {}); // an abort is noticed above
    }
  }
}

/** A failure that another attempt may not meet. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
  readonly failure: PackError;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs: number | undefined;
  constructor(failure: PackError, retryAfterMs?: number) {
    super(failure.message, { cause: failure });
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

/** @throws PackError ERR_PACK_INTERRUPTED when the signal is aborted. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PackError('ERR_PACK_INTERRUPTED', 'Interrupted while fetching the runtime', { cause: signal.reason });
}
